import { codePointsOf, scanned } from './code-points.js'
import type { Effort } from './effort.js'
import { ExpansionError } from './expansion-error.js'

/**
 * A shell pattern: `*` and `?` stand for characters other than a newline, `\` before `*`, `?` and `\` makes
 * them stand for themselves. What stands between the `*`, one piece more than there are `*`: code points, and
 * `ANY` for `?`.
 *
 * BuildKit turns a pattern into a regular expression of Go, which prefers the leftmost match, and of those
 * the one whose first wildcard is shortest (or longest), then the second, and so on. Pieces found first (or,
 * the last one, last) give the same without ever trying twice.
 */
export type Pattern = readonly [Int32Array, ...Int32Array[]]

/** A stretch of a text, as indices of code points. */
export interface Match {
  readonly start: number
  readonly end: number
}

const ANY = -1
const NEWLINE = 10
const STAR = 42
const SLASH = 47
const QUESTION_MARK = 63
const BACKSLASH = 92
const CLOSING_BRACE = 125
const REPLACEMENT_CHARACTER = 0xfffd

/** @throws {ExpansionError} On an escape of anything else. */
export function parsePattern(text: string): Pattern {
  const codePoints = scanned(codePointsOf(text))
  const pieces: [Int32Array, ...Int32Array[]] = [new Int32Array()]
  let piece: number[] = []
  for (let index = 0; index < codePoints.length; index += 1) {
    const codePoint = codePoints[index] ?? REPLACEMENT_CHARACTER
    if (codePoint === STAR) {
      pieces[pieces.length - 1] = Int32Array.from(piece)
      pieces.push(new Int32Array())
      piece = []
    } else if (codePoint === QUESTION_MARK) {
      piece.push(ANY)
    } else if (codePoint === BACKSLASH) {
      const next = codePoints[index + 1]
      // The escape of a brace or slash belongs to the substitution around the pattern.
      if (next === CLOSING_BRACE || next === SLASH) continue
      if (next !== STAR && next !== QUESTION_MARK && next !== BACKSLASH) {
        const escaped = String.fromCodePoint(next ?? REPLACEMENT_CHARACTER)
        throw new ExpansionError(
          `invalid pattern (${text}) in substitution: invalid escape '\\${escaped}'`,
        )
      }
      piece.push(next)
      index += 1
    } else {
      piece.push(codePoint)
    }
  }
  pieces[pieces.length - 1] = Int32Array.from(piece)
  return pieces
}

/** Where a pattern is found in a text. */
export class Matcher {
  readonly #pattern: Pattern
  readonly #text: Int32Array
  readonly #effort: Effort

  constructor(pattern: Pattern, text: Int32Array, effort: Effort) {
    this.#pattern = pattern
    this.#text = text
    this.#effort = effort
  }

  /** The match at the start of the text, its wildcards as short or as long as can be. */
  atStart(wildcards: 'shortest' | 'longest'): Match | undefined {
    return this.#standsAt(this.#pattern[0], 0) ? this.#complete(0, wildcards) : undefined
  }

  /** The leftmost match that begins in `from` or behind, its wildcards as long as can be. */
  find(from: number): Match | undefined {
    const [first] = this.#pattern
    let start = this.#first(first, from, this.#text.length)
    while (start !== undefined) {
      const match = this.#complete(start, 'longest')
      if (match) return match
      // What follows is nowhere in the rest of this line, wherever in the line the search begins.
      const nextLine = this.#lineEnd(start + first.length) + 1
      const next = Math.max(start + 1, nextLine - first.length)
      start = this.#first(first, next, this.#text.length)
    }
    return undefined
  }

  #complete(start: number, wildcards: 'shortest' | 'longest'): Match | undefined {
    const [first, ...others] = this.#pattern
    let end = start + first.length
    for (const [index, piece] of others.entries()) {
      const line = this.#lineEnd(end)
      let found = this.#first(piece, end, line)
      if (found === undefined) return undefined
      // A piece with a newline has one place only: the wildcard before it cannot pass that newline.
      if (wildcards === 'longest' && index === others.length - 1 && !piece.includes(NEWLINE)) {
        found = this.#last(piece, found, line - piece.length)
      }
      end = found + piece.length
    }
    return { start, end }
  }

  #first(piece: Int32Array, from: number, to: number): number | undefined {
    const last = Math.min(to, this.#text.length - piece.length)
    for (let at = from; at <= last; at += 1) {
      if (this.#standsAt(piece, at)) return at
    }
    return undefined
  }

  /** The last place from `to` down to `found`, where it is known to stand. */
  #last(piece: Int32Array, found: number, to: number): number {
    let at = to
    while (at > found && !this.#standsAt(piece, at)) at -= 1
    return at
  }

  #standsAt(piece: Int32Array, at: number): boolean {
    if (at + piece.length > this.#text.length) return false
    let same = 0
    while (same < piece.length && matches(piece[same], this.#text[at + same])) same += 1
    this.#effort.spend(same + 1)
    return same === piece.length
  }

  #lineEnd(from: number): number {
    const newline = this.#text.indexOf(NEWLINE, from)
    return newline === -1 ? this.#text.length : newline
  }
}

function matches(expected: number | undefined, codePoint: number | undefined): boolean {
  return expected === ANY ? codePoint !== NEWLINE : expected === codePoint
}
