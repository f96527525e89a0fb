import type { EscapeCharacter } from '../syntax/tree.js'
import { indentAt } from './indent.js'
import type { JoinedLine, LineBreak } from './joined-line.js'
import type { Piece, Pieces } from './pieces.js'

const INDENT = '    '

/**
 * Writes the pieces of an instruction with a blank between two of them, or a line break where they have one. Comments
 * stay at their break. Undefined where that is not possible.
 *
 * Of a text of which every blank counts the lines cannot be indented anew; the lines above it keep their indentation
 * then, so that the instruction looks the same all through.
 */
export function layOut(
  line: JoinedLine,
  { pieces, opaque }: Pieces,
  escape: EscapeCharacter,
): string | undefined {
  const breaks = breaksBetween(line)
  const last = pieces.at(-1)
  const keepsIndent =
    opaque && last !== undefined && line.breaks.some(({ at }) => isWithin(at, last))
  const parts: string[] = []
  let moved: readonly LineBreak[] = []
  for (const [index, piece] of pieces.entries()) {
    const above = [...moved, ...breaks((at) => at <= piece.start)]
    const within = breaks((at) => at < piece.end)
    if (index > 0 && above.length > 0) {
      const indent = keepsIndent
        ? indentAt(line.text, above.at(-1)?.at ?? 0, piece.start)
        : piece.indent === 'none'
          ? ''
          : INDENT
      parts.push(` ${escape}\n${commentLines(above, indent)}${indent}`)
    } else if (index > 0 && piece.glue !== 'none') {
      parts.push(' ')
    }
    parts.push(piece.text ?? written(line, piece, within, escape))
    // What is written anew has no break within; it comes behind it.
    moved = [...(index === 0 ? above : []), ...(piece.text === undefined ? [] : within)]
  }
  if (moved.length > 0) return undefined
  // Behind the last piece a break joins nothing: the file ends there.
  return `${parts.join('')}\n${commentLines(
    breaks(() => true),
    '',
  )}`
}

/** Hands the breaks out in their order: each time those that come next and fulfil a condition. */
function breaksBetween(line: JoinedLine): (condition: (at: number) => boolean) => LineBreak[] {
  let next = 0
  return (condition) => {
    const start = next
    for (let found = line.breaks[next]; found && condition(found.at); found = line.breaks[next])
      next++
    return line.breaks.slice(start, next)
  }
}

function isWithin(at: number, { start, end }: Piece): boolean {
  return start < at && at < end
}

/** A piece as it is, with its line breaks; a comment is indented like the line below it. */
function written(
  { text }: JoinedLine,
  { start, end }: Piece,
  within: readonly LineBreak[],
  escape: EscapeCharacter,
): string {
  const parts: string[] = []
  let from = start
  for (const lineBreak of within) {
    const comments = commentLines([lineBreak], indentAt(text, lineBreak.at, end))
    parts.push(`${text.slice(from, lineBreak.at)}${escape}\n${comments}`)
    from = lineBreak.at
  }
  return parts.join('') + text.slice(from, end)
}

function commentLines(breaks: readonly LineBreak[], indent: string): string {
  return breaks.flatMap(({ comments }) => comments.map((text) => `${indent}${text}\n`)).join('')
}
