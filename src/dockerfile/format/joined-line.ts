import { skipSpace } from '../syntax/space.js'
import type { EscapeCharacter } from '../syntax/tree.js'
import { trimEndOf } from './indent.js'

/** The one line that BuildKit makes of an instruction, and where it is broken in the file. */
export interface JoinedLine {
  readonly text: string
  readonly breaks: readonly LineBreak[]
}

export interface LineBreak {
  /** Index into the joined text. */
  readonly at: number
  /** Comments between the two lines, without the blanks around them. */
  readonly comments: readonly string[]
}

/**
 * Joins the lines of an instruction.
 *
 * Source: buildkit frontend/dockerfile/parser/parser.go, `Parse` and `trimContinuationCharacter`.
 *
 * @param source - the lines of the instruction without those of its heredocs.
 */
export function joinLines(source: string, escape: EscapeCharacter): JoinedLine {
  const breaks: { readonly at: number; readonly comments: string[] }[] = []
  const parts: string[] = []
  let length = 0
  for (const written of source.split('\n')) {
    const line = trimEndOf(written, '\r')
    const trimmed = line.slice(skipSpace(line, 0, line.length))
    const open = breaks.at(-1)
    if (open && trimmed === '') continue
    if (open && trimmed.startsWith('#')) {
      open.comments.push(trimEndOf(trimmed, ' \t\r'))
      continue
    }
    // Only the first line loses what is in front of it.
    const whole = open ? line : trimmed
    const content = withoutContinuation(whole, escape)
    parts.push(content ?? whole)
    if (content === undefined) break
    length += content.length
    breaks.push({ at: length, comments: [] })
  }
  return { text: parts.join(''), breaks }
}

/** What stands before the escape character that continues a line; nothing for a line that is not continued. */
function withoutContinuation(line: string, escape: EscapeCharacter): string | undefined {
  const content = trimEndOf(line, ' \t')
  const continued = content.endsWith(escape) && content.at(-2) !== escape
  return continued ? content.slice(0, -1) : undefined
}
