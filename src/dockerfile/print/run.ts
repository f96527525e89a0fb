import type { MountNode, RunNode, ScriptCommand, ShellCommand } from '../../node/index.js'
import { commandObstacle, guardFlags, printExec, printShellText } from './command.js'
import type { PrintContext, PrintedInstruction } from './context.js'
import { printFlag } from './flag.js'
import { heredocsIn, printScript, splitHeredocs } from './heredoc.js'
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
  const command = line === '' ? [] : [line]
  const head =
    flags.length > 0
      ? `RUN ${[flags.join(continued), ...command].join(separator)}`
      : ['RUN', ...command].join(' ')
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
      return asHeredoc(command, context)
    case 'shell':
      return printShell(command, context)
    case 'all': {
      const { commands } = command
      return fitsOnLine(commands.join(' && '), context) &&
        commands.every((part) => fitsOnLine(part, context))
        ? { line: guardFlags(commands.join(` ${context.escape}\n && `)) }
        : asHeredoc({ text: withoutInterpreter(commands.join(' &&\n')) }, context)
    }
  }
}

function printShell(command: ShellCommand, context: PrintContext): PrintedCommand {
  if (fitsOnLine(command.text, context)) {
    return { line: guardFlags(command.text, printShellText(command, context)) }
  }
  // The heredocs of the shell, which the builder takes apart and puts together again.
  const { line, body } = splitHeredocs(command.text)
  return context.asRead && body !== undefined && commandObstacle(line, context) === undefined
    ? { line: guardFlags(line), body }
    : asHeredoc({ text: withoutInterpreter(command.text) }, context)
}

function asHeredoc(
  script: Pick<ScriptCommand, 'text' | 'name'>,
  context: PrintContext,
): PrintedCommand {
  const { word, body } = printScript(script, context)
  return { line: word, body }
}

// Source: buildkit frontend/dockerfile/parser/parser.go, `reHeredoc`, which is held against each word of a RUN. It
// would take the following instructions for the body of a heredoc that was meant for the shell.
const HEREDOC = /(?:^|\p{White_Space})\d*<<(?!<)/u

function fitsOnLine(text: string, context: PrintContext): boolean {
  if (commandObstacle(text, context) !== undefined) return false
  return context.asRead ? heredocsIn(`RUN ${text}`).length === 0 : !HEREDOC.test(text)
}

/** `#!` is a comment for the shell, but BuildKit executes a heredoc that begins with it. */
function withoutInterpreter(text: string): string {
  return text.startsWith('#!') ? `\n${text}` : text
}
