import { UnprintableValueError } from '../../errors/index.js'
import type { CommandNode, ExecCommand, ShellCommand } from '../../node/index.js'
import { readJsonArray } from '../syntax/json.js'
import { isSpace } from '../syntax/space.js'
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
  return command.form === 'exec' ? printExec(command) : printLine(command, context)
}

/** The command of CMD and ENTRYPOINT, right behind the instruction. */
export function printLeadingCommand(command: CommandNode, context: PrintContext): string {
  const printed = printCommand(command, context)
  return command.form === 'exec' ? printed : guardFlags(command.text, printed)
}

/** The text of a command on its line, continued where it was. */
export function printShellText(
  { text, joints = [] }: ShellCommand,
  { escape }: PrintContext,
): string {
  const starts = usableJoints(text, joints, escape)
  const lines = [0, ...starts].map((start, index) => text.slice(start, starts[index]))
  return lines.join(`${escape}\n`)
}

/** Where a text can go on in another line: there it must not begin as a comment does, nor be empty. */
export function usableJoints(
  text: string,
  joints: readonly number[],
  escape: string,
): readonly number[] {
  if (joints.length === 0 || text.includes('\n')) return []
  const usable: number[] = []
  let end = text.length
  let cursor = end
  let firstCharacter = end
  for (const joint of joints.toReversed()) {
    if (joint < 1 || joint >= end) continue
    while (cursor > joint) if (!isSpace(text.charCodeAt(--cursor))) firstCharacter = cursor
    // Behind an escape another one would join nothing.
    if (text.charAt(joint - 1) === escape || /^#?$/.test(text.charAt(firstCharacter))) continue
    usable.push(joint)
    end = joint
  }
  return usable.toReversed()
}

/** Why a command cannot stand on the line of its instruction in shell form; undefined where it can. */
export function commandObstacle(text: string, context: PrintContext): string | undefined {
  return (
    lineObstacle(text, context) ??
    ((context.asRead ? isArray(text) : looksLikeExecForm(text))
      ? 'reads as a JSON array, which is exec form'
      : undefined)
  )
}

/** Why a text cannot be the rest of a line; undefined where it can. */
export function lineObstacle(text: string, context: PrintContext): string | undefined {
  if (text.includes('\n')) return 'has a newline, which ends the instruction'
  if (BLANK_AROUND.test(text)) return 'begins or ends with a blank, which is lost'
  if (isContinued(text, context)) {
    return `ends with "${context.escape}", which joins the next line to it`
  }
  return undefined
}

/** A text that begins with `--` would be read as a flag; a bare `--` ends the flags. */
export function guardFlags(text: string, written = text): string {
  return text.startsWith('--') ? `-- ${written}` : written
}

// What Go's strings.TrimSpace takes away: parser/split_command.go.
const BLANK_AROUND = /^\p{White_Space}|\p{White_Space}$/u

function printLine(command: ShellCommand, context: PrintContext): string {
  const asRead = context.asRead || command.exact === true
  const obstacle = commandObstacle(command.text, { ...context, asRead })
  if (obstacle === undefined) return printShellText(command, context)
  throw new UnprintableValueError(`The command ${obstacle}`, {
    at: context.at,
    hint: "Use exec form, e.g. ['/bin/sh', '-c', '...'], which holds any text.",
  })
}

/** Whether a line goes on in the next. Source: buildkit frontend/dockerfile/parser/parser.go, `lineContinuationRegex`. */
export function isContinued(text: string, { escape }: PrintContext): boolean {
  const end = text.replace(/[ \t]+$/, '')
  return end.endsWith(escape) && !end.endsWith(escape + escape)
}

// Before Dockerfile frontend 1.9 the parser decoded the first JSON value and ignored what follows it, so
// a command of which a part reads as an array is in doubt as well.
function looksLikeExecForm(text: string): boolean {
  if (!text.startsWith('[')) return false
  for (let end = text.indexOf(']'); end !== -1; end = text.indexOf(']', end + 1)) {
    if (isArray(text.slice(0, end + 1))) return true
  }
  return false
}

function isArray(text: string): boolean {
  return text.startsWith('[') && readJsonArray(text).kind !== 'invalid'
}
