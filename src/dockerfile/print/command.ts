import { UnprintableValueError } from '../../errors/index.js'
import type { CommandNode, ExecCommand } from '../../node/index.js'
import type { PrintContext } from './context.js'

/** Exec form: a JSON array, as Docker's documentation writes it. */
export function printArguments(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`
}

export function printExec(command: ExecCommand): string {
  return printArguments(command.arguments)
}

/** A command of CMD, ENTRYPOINT, SHELL or HEALTHCHECK, which know no heredoc. */
export function printCommand(command: CommandNode, context: PrintContext): string {
  if (command.form === 'exec') return printExec(command)
  const obstacle = lineObstacle(command.text, context)
  if (obstacle) {
    throw new UnprintableValueError(`The command ${obstacle}`, {
      at: context.at,
      hint: "Use exec form, e.g. ['/bin/sh', '-c', '...'], which holds any text.",
    })
  }
  return guardFlags(command.text)
}

/** Why a command cannot stand on the line of its instruction in shell form; undefined where it can. */
export function lineObstacle(text: string, context: PrintContext): string | undefined {
  if (text.includes('\n')) return 'has a newline, which ends the instruction'
  if (endsWithContinuation(text, context)) {
    return `ends with "${context.escape}", which joins the next line to it`
  }
  if (looksLikeExecForm(text)) return 'reads as a JSON array, which is exec form'
  return undefined
}

/** A command that begins with `--` would be read as a flag; a bare `--` ends the flags. */
export function guardFlags(text: string): string {
  return text.startsWith('--') ? `-- ${text}` : text
}

// Source: buildkit frontend/dockerfile/parser/parser.go, `lineContinuationRegex`.
function endsWithContinuation(text: string, { escape }: PrintContext): boolean {
  const trimmed = text.replace(/[ \t]+$/, '')
  return trimmed.endsWith(escape) && !trimmed.endsWith(escape + escape)
}

// Some versions of the parser decode the first JSON value and ignore what follows it, so a
// command of which a part reads as an array is in doubt as well.
function looksLikeExecForm(text: string): boolean {
  if (!text.startsWith('[')) return false
  for (let end = text.indexOf(']'); end !== -1; end = text.indexOf(']', end + 1)) {
    try {
      JSON.parse(text.slice(0, end + 1))
      return true
    } catch {
      // Not an array up to here.
    }
  }
  return false
}
