import type { Directive } from './directive.js'
import { positionIn } from './logical-line.js'
import type { Range } from './range.js'
import type { SourceLine } from './source-line.js'
import { skipSpace, skipSpaceBack } from './space.js'
import type { BlankSyntax, CommentSyntax, DirectiveSyntax } from './tree.js'

export function blankOf(text: string, line: SourceLine): BlankSyntax {
  return Object.freeze({
    kind: 'blank',
    text: text.slice(line.start, line.end),
    range: rangeFrom(line, line.start),
  })
}

export function byteOrderMarkOf(text: string): BlankSyntax {
  const start = Object.freeze({ offset: 0, line: 1, column: 1 })
  const end = Object.freeze({ offset: 1, line: 1, column: 2 })
  return Object.freeze({
    kind: 'blank',
    text: text.slice(0, 1),
    range: Object.freeze({ start, end }),
  })
}

/** `start` is that of the `#`. */
export function commentOf(text: string, line: SourceLine, start: number): CommentSyntax {
  const valueStart = skipSpace(text, start + 1, line.contentEnd)
  return Object.freeze({
    kind: 'comment',
    text: text.slice(line.start, line.end),
    range: rangeFrom(line, start),
    value: text.slice(valueStart, skipSpaceBack(text, valueStart, line.contentEnd)),
  })
}

/** `start` is that of the `#`. */
export function directiveOf(
  text: string,
  line: SourceLine,
  start: number,
  { name, value }: Directive,
): DirectiveSyntax {
  return Object.freeze({
    kind: 'directive',
    text: text.slice(line.start, line.end),
    range: rangeFrom(line, start),
    name,
    value,
  })
}

/** To the end of the line, the line end not included. */
export function rangeFrom(line: SourceLine, start: number): Range {
  const from = positionIn(line, start)
  // An empty line shares its position: a file can have millions of them.
  const to = start === line.contentEnd ? from : positionIn(line, line.contentEnd)
  return Object.freeze({ start: from, end: to })
}
