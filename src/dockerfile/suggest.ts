import { toLower, toUpper } from './syntax/letter-case.js'

/** Source: buildkit util/suggest/error.go, `mindist`: what is this far away is no misspelling. */
const TOO_FAR = 3

const SURROGATE = /[\ud800-\udfff]/

/**
 * The option that was most likely meant: the first of those that take the fewest edits, two at most. Nothing
 * where the value is one of the options, for then something else is wrong.
 *
 * BuildKit: `suggest.Search`.
 */
export function suggest(
  value: string,
  options: Iterable<string>,
  caseSensitive = true,
): string | undefined {
  const searched = caseSensitive ? value : toLower(value)
  let found: string | undefined
  let limit = TOO_FAR
  for (const written of options) {
    const option = caseSensitive ? written : toLower(written)
    if (option === searched) return undefined
    const distance = distanceBelow(searched, option, limit)
    if (distance === undefined) continue
    found = caseSensitive ? option : matchCase(option, value)
    limit = distance
  }
  return found || undefined
}

/** A message with what was likely meant. BuildKit: `suggest.WrapError`. */
export function withSuggestion(
  message: string,
  value: string,
  options: Iterable<string>,
  caseSensitive = true,
): string {
  const match = suggest(value, options, caseSensitive)
  return match === undefined ? message : `${message} (did you mean ${match}?)`
}

function matchCase(option: string, like: string): string {
  if (like === toLower(like)) return toLower(option)
  return like === toUpper(like) ? toUpper(option) : option
}

/**
 * How many characters have to be put in, taken out or exchanged, where that is less than the limit. Looks only
 * at the cells of the table that are near its diagonal: time is linear in the length of the texts.
 */
function distanceBelow(one: string, other: string, limit: number): number | undefined {
  // A character outside the basic plane counts once and has two code units.
  const tooFar = SURROGATE.test(one) || SURROGATE.test(other) ? 2 * limit : limit
  if (Math.abs(one.length - other.length) >= tooFar) return undefined
  const [a, b] = withoutCommonEnds([...one], [...other])
  if (Math.abs(a.length - b.length) >= limit) return undefined
  // The cell of row i and column j stands at j - i + radius.
  const radius = limit - 1
  let row = Array.from({ length: 2 * limit }, (_, at) => (at < radius ? limit : at - radius))
  for (let index = 1; index <= a.length; index += 1) {
    const next: number[] = []
    for (let at = 0; at <= 2 * radius; at += 1) {
      const column = index + at - radius
      const exchanged = (row[at] ?? limit) + Number(a[index - 1] !== b[column - 1])
      const best = Math.min(exchanged, (row[at + 1] ?? limit) + 1, (next[at - 1] ?? limit) + 1)
      next.push(column === 0 ? index : inside(column, b.length) ? best : limit)
    }
    if (Math.min(...next) >= limit) return undefined
    row = next
  }
  const distance = row[b.length - a.length + radius] ?? limit
  return distance < limit ? distance : undefined
}

function inside(column: number, columns: number): boolean {
  return column > 0 && column <= columns
}

function withoutCommonEnds(a: string[], b: string[]): [string[], string[]] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1
  }
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)]
}
