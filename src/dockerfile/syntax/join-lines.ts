import { commentOf } from './elements.js'
import type { LineCursor } from './line-cursor.js'
import type { LinePiece, LogicalLine } from './logical-line.js'
import type { SourceLine } from './source-line.js'
import { skipSpace } from './space.js'
import type { CommentSyntax, EscapeCharacter } from './tree.js'

const NO_COMMENTS: readonly CommentSyntax[] = Object.freeze([])

export interface JoinedLines {
  readonly line: LogicalLine
  /** Between the lines. */
  readonly comments: readonly CommentSyntax[]
  readonly emptyContinuation: boolean
}

/**
 * Reads the line at the cursor and those that continue it. A line that is too long ends them: BuildKit
 * reads no further.
 */
export function joinLines(
  cursor: LineCursor,
  first: SourceLine,
  start: number,
  escape: EscapeCharacter,
): JoinedLines {
  const { text } = cursor
  const texts: string[] = []
  const pieces: LinePiece[] = []
  const comments: CommentSyntax[] = []
  let emptyContinuation = false
  let index = 0
  const add = (line: SourceLine, from: number): boolean => {
    const continuation = continuationOf(text, from, line.contentEnd, escape)
    const to = continuation ?? line.contentEnd
    texts.push(text.slice(from, to))
    pieces.push({ index, offset: from, line })
    index += to - from
    return continuation !== undefined
  }
  let continues = add(first, start)
  cursor.next()
  for (let { line } = cursor; continues && line && !line.tooLong; line = cursor.line) {
    const content = skipSpace(text, line.start, line.contentEnd)
    if (content === line.contentEnd) emptyContinuation = true
    else if (text[content] === '#') comments.push(commentOf(text, line, content))
    else continues = add(line, line.start)
    cursor.next()
  }
  return {
    line: { text: texts.join(''), pieces },
    comments: comments.length === 0 ? NO_COMMENTS : Object.freeze(comments),
    emptyContinuation,
  }
}

/**
 * Index of the escape character that continues the line; undefined where there is none. BuildKit, for a
 * backslash: `([^\\])\\[ \t]*$|^\\[ \t]*$`; so two of them never continue a line, nor do three.
 */
export function continuationOf(
  text: string,
  start: number,
  end: number,
  escape: EscapeCharacter,
): number | undefined {
  let index = end - 1
  while (index >= start && (text[index] === ' ' || text[index] === '\t')) index--
  if (index < start || text[index] !== escape) return undefined
  return index > start && text[index - 1] === escape ? undefined : index
}
