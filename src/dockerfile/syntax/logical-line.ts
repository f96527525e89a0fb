import type { Position, Range } from './range.js'
import type { SourceLine } from './source-line.js'

/** Lines joined by continuations, and where each piece of them comes from. */
export interface LogicalLine {
  readonly text: string
  readonly pieces: readonly LinePiece[]
}

export interface LinePiece {
  /** Index of its first character in the joined text. */
  readonly index: number
  /** Offset of its first character in the file. */
  readonly offset: number
  readonly line: SourceLine
}

/** Where a character of the joined text stands in the file. */
function startPosition({ pieces }: LogicalLine, index: number): Position {
  // The last piece that starts at or before the character: binary, as a line can have many.
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((pieces[middle]?.index ?? 0) <= index) low = middle
    else high = middle - 1
  }
  const piece = pieces[low]
  if (piece === undefined) return Object.freeze({ offset: 0, line: 1, column: 1 })
  return positionIn(piece.line, piece.offset + index - piece.index)
}

/** Behind the character in front of `index`, so that an end stands on the line that it ends. */
function endPosition(line: LogicalLine, index: number): Position {
  if (index === 0) return startPosition(line, 0)
  const { offset, line: number, column } = startPosition(line, index - 1)
  return Object.freeze({ offset: offset + 1, line: number, column: column + 1 })
}

export function rangeOf(line: LogicalLine, start: number, end: number): Range {
  const to = endPosition(line, end)
  return Object.freeze({ start: start < end ? startPosition(line, start) : to, end: to })
}

export function positionIn(line: SourceLine, offset: number): Position {
  return Object.freeze({ offset, line: line.number, column: offset - line.lineStart + 1 })
}
