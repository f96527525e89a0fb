import type { MountNode, RunNode } from '../../node/index.js'
import { guardFlags, commandObstacle, printExec } from './command.js'
import type { PrintContext, PrintedInstruction } from './context.js'
import { printFlag } from './flag.js'
import { printScript } from './heredoc.js'
import { printMount } from './mount.js'

export function printRun(node: RunNode, context: PrintContext): PrintedInstruction {
  const flags = [
    ...(node.mounts ?? []).flatMap((mount: MountNode) =>
      printFlag('mount', printMount(mount, context), context),
    ),
    ...printFlag('network', node.network, context),
    ...printFlag('security', node.security, context),
    ...(node.devices ?? []).flatMap((device) => printFlag('device', device, context)),
  ]
  const continued = ` ${context.escape}\n    `
  const { line, body } = printRunCommand(node, context)
  // A comment that begins a continuation line is dropped, so `#` must stay on the line of its flags.
  const separator = node.mounts?.length && !line.startsWith('#') ? continued : ' '
  const head = flags.length > 0 ? `RUN ${flags.join(continued)}${separator}${line}` : `RUN ${line}`
  return { head, ...(body !== undefined && { body }) }
}

interface PrintedCommand {
  readonly line: string
  /** Lines of a heredoc, after the line of the instruction. */
  readonly body?: string
}

function printRunCommand({ command }: RunNode, context: PrintContext): PrintedCommand {
  switch (command.form) {
    case 'exec':
      return { line: printExec(command) }
    case 'script':
      return asHeredoc(command.text)
    case 'shell':
      return fitsOnLine(command.text, context)
        ? { line: guardFlags(command.text) }
        : asHeredoc(withoutInterpreter(command.text))
    case 'all': {
      const { commands } = command
      return fitsOnLine(commands.join(' && '), context) &&
        commands.every((part) => fitsOnLine(part, context))
        ? { line: guardFlags(commands.join(` ${context.escape}\n && `)) }
        : asHeredoc(withoutInterpreter(commands.join(' &&\n')))
    }
  }
}

function asHeredoc(text: string): PrintedCommand {
  const { word, body } = printScript(text)
  return { line: word, body }
}

// Source: buildkit frontend/dockerfile/parser/parser.go, `reHeredoc`, which is held against each word of a RUN. It
// would take the following instructions for the body of a heredoc that was meant for the shell.
const HEREDOC = /(?:^|\p{White_Space})\d*<<(?!<)/u

function fitsOnLine(text: string, context: PrintContext): boolean {
  return commandObstacle(text, context) === undefined && !HEREDOC.test(text)
}

/** `#!` is a comment for the shell, but BuildKit executes a heredoc that begins with it. */
function withoutInterpreter(text: string): string {
  return text.startsWith('#!') ? `\n${text}` : text
}
