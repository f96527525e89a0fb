import { UnprintableValueError } from '../../errors/index.js'
import type { PrintContext, PrintedInstruction } from './context.js'

// Source: buildkit frontend/dockerfile/parser/parser.go: the scanner's token limit.
const MAX_LINE_BYTES = 65_535

/**
 * The lines of an instruction, none longer than a Dockerfile can hold. A line too long is continued anywhere:
 * continuations are joined before anything else is read.
 *
 * @throws {UnprintableValueError} `UNPRINTABLE_VALUE` where a line cannot be continued, such as that of a heredoc.
 */
export function splitLines(
  { head, body }: PrintedInstruction,
  { escape, at }: Pick<PrintContext, 'escape' | 'at'>,
): readonly string[] {
  const lines = [
    ...head.split('\n').flatMap((line) => continued(line, escape)),
    ...(body === undefined ? [] : body.split('\n')),
  ]
  if (lines.every((line) => Buffer.byteLength(line) <= MAX_LINE_BYTES)) return lines
  throw new UnprintableValueError(
    `A line has more than ${MAX_LINE_BYTES} bytes, the most that a Dockerfile can hold`,
    { at, hint: 'Put long content into a file of the context and copy() it.' },
  )
}

// A character has at most 3 bytes for each unit of its UTF-16 form; one byte is for the escape character.
const SAFE_LENGTH = Math.floor((MAX_LINE_BYTES - 1) / 3)

function continued(line: string, escape: string): readonly string[] {
  if (line.startsWith('#') || Buffer.byteLength(line) <= MAX_LINE_BYTES) return [line]
  const parts: string[] = []
  let rest = line
  while (Buffer.byteLength(rest) > MAX_LINE_BYTES) {
    const end = lastJoint(rest)
    if (end === 0) return [line]
    parts.push(rest.slice(0, end) + escape)
    rest = rest.slice(end)
  }
  return [...parts, rest]
}

// Behind an escape character another one continues nothing; a line that begins with `#` would be a comment and
// one of blanks would be dropped.
const JOINT = /^[^\\`\uD800-\uDBFF][^\s\u0085#\uDC00-\uDFFF]$/

function lastJoint(text: string): number {
  let end = SAFE_LENGTH
  while (end > 0 && !JOINT.test(text.slice(end - 1, end + 1))) end--
  return end
}
