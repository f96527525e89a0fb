import type { GoRegexp } from './go-regexp/go-regexp.js'

/** Longest text that an error repeats, in characters. */
const LONGEST_TEXT = 10_000

/** Errors for expressions that do not match. @param what `output`, `error`, `file content string`. */
export function allFound(
  expected: readonly GoRegexp[],
  what: string,
  text: string,
): readonly string[] {
  return expected
    .filter((each) => !each.matches(text))
    .map(({ pattern }) => `Expected string '${pattern}' not found in ${what} '${shown(text)}'`)
}

/** Errors for expressions that match. */
export function noneFound(
  excluded: readonly GoRegexp[],
  what: string,
  text: string,
): readonly string[] {
  return excluded
    .filter((each) => each.matches(text))
    .map(({ pattern }) => `Excluded string '${pattern}' found in ${what} '${shown(text)}'`)
}

function shown(text: string): string {
  const left = text.length - LONGEST_TEXT
  return left <= 0 ? text : `${text.slice(0, LONGEST_TEXT)}... (${left} more characters)`
}
