import type { CommandNode } from '../node/index.js'

/** A string is shell form: the stage's shell reads it. An array is exec form: it is executed as it is. */
export type Command = string | readonly string[]

export function toCommand(command: Command): CommandNode {
  return typeof command === 'string'
    ? { form: 'shell', text: toShellText(command) }
    : { form: 'exec', arguments: command }
}

const BLANKS_BEFORE = /^(?:[ \t\n]|\r\n)+/
const BLANKS_AFTER = /(?:[ \t\n]|\r\n)+$/
const ESCAPED_AT_END = /(?:^|[^\\])(?:\\\\)*\\$/

/** Blanks around a command mean nothing to a shell, unless a backslash stands before them, and the language drops them. */
export function toShellText(text: string): string {
  if (typeof text !== 'string') return text
  const begun = text.replace(BLANKS_BEFORE, '')
  const trimmed = begun.replace(BLANKS_AFTER, '')
  return ESCAPED_AT_END.test(trimmed) ? trimmed + begun.charAt(trimmed.length) : trimmed
}

/**
 * A template literal usually begins with a newline and is indented like the code around it: such a text
 * loses both. Any other text stays as it is.
 */
export function dedent(text: string): string {
  if (typeof text !== 'string' || !text.startsWith('\n')) return text
  const lines = text.slice(1).split('\n')
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ \t]*/.exec(line)?.[0] ?? '')
  const common = indents.reduce(commonPrefix, indents[0] ?? '')
  const stripped = lines.map((line) => (line.trim() === '' ? '' : line.slice(common.length)))
  return `${stripped.join('\n').trimEnd()}\n`
}

function commonPrefix(left: string, right: string): string {
  let length = 0
  while (length < left.length && left[length] === right[length]) length++
  return left.slice(0, length)
}
