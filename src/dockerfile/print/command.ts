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

/** The command of a HEALTHCHECK, behind its flags and the word CMD. */
export function printCommand(command: CommandNode, context: PrintContext): string {
  return command.form === 'exec' ? printExec(command) : printLine(command.text, context)
}

/** The command of CMD and ENTRYPOINT, right behind the instruction. */
export function printLeadingCommand(command: CommandNode, context: PrintContext): string {
  return guardFlags(printCommand(command, context))
}

/** Why a command cannot stand on the line of its instruction in shell form; undefined where it can. */
export function commandObstacle(text: string, context: PrintContext): string | undefined {
  return (
    lineObstacle(text, context) ??
    (looksLikeExecForm(text) ? 'reads as a JSON array, which is exec form' : undefined)
  )
}

/** Why a text cannot be the rest of a line; undefined where it can. */
export function lineObstacle(text: string, context: PrintContext): string | undefined {
  if (text.includes('\n')) return 'has a newline, which ends the instruction'
  if (BLANK_AROUND.test(text)) return 'begins or ends with a blank, which is lost'
  if (endsWithContinuation(text, context)) {
    return `ends with "${context.escape}", which joins the next line to it`
  }
  return undefined
}

/** A text that begins with `--` would be read as a flag; a bare `--` ends the flags. */
export function guardFlags(text: string): string {
  return text.startsWith('--') ? `-- ${text}` : text
}

// What Go's strings.TrimSpace takes away: parser/split_command.go.
const BLANK_AROUND = /^\p{White_Space}|\p{White_Space}$/u

function printLine(text: string, context: PrintContext): string {
  const obstacle = commandObstacle(text, context)
  if (obstacle === undefined) return text
  throw new UnprintableValueError(`The command ${obstacle}`, {
    at: context.at,
    hint: "Use exec form, e.g. ['/bin/sh', '-c', '...'], which holds any text.",
  })
}

// Source: buildkit frontend/dockerfile/parser/parser.go, `lineContinuationRegex`.
function endsWithContinuation(text: string, { escape }: PrintContext): boolean {
  return text.endsWith(escape) && !text.endsWith(escape + escape)
}

// Before Dockerfile frontend 1.9 the parser decoded the first JSON value and ignored what follows it, so
// a command of which a part reads as an array is in doubt as well.
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
