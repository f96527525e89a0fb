import { programMatcher } from './matcher.js'
import { parseGoRegexp } from './parse.js'
import { compileExpression } from './program.js'

/** A regular expression in the syntax of Go's `regexp`. */
export interface GoRegexp {
  /** As it was written. */
  readonly pattern: string
  /** Whether a text holds something that it matches, in time linear in the length of the text. */
  matches(text: string): boolean
}

/**
 * Reads a regular expression of Go: `(?i)` and other flags of a part, `\z`, `[[:alpha:]]`, `\pL`, `\Q...\E` mean what they
 * mean there.
 *
 * @throws {GoRegexpError} `GO_REGEXP_INVALID`
 */
export function goRegexp(pattern: string): GoRegexp {
  const program = compileExpression(pattern, parseGoRegexp(pattern))
  return Object.freeze({ pattern, matches: programMatcher(program) })
}
