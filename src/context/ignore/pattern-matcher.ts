import type { PatternPlace } from '../../errors/context-error.js'
import { parentPath } from './clean-path.js'
import { compilePattern, type IgnorePattern } from './pattern.js'

/** Patterns in order, ready to be compared; a port of moby/patternmatcher. */
export interface PatternMatcher {
  readonly patterns: readonly IgnorePattern[]
  /** At least one pattern begins with `!`. */
  readonly exclusions: boolean
}

/** Which patterns matched a folder or one above it, in the order of the patterns. */
export type ParentResults = readonly boolean[]

/** None of the patterns matched; shared, because that is what nearly all folders and files have. */
const NONE: ParentResults = Object.freeze([])

export interface MatchResult {
  readonly matched: boolean
  /** For the entries of this folder. */
  readonly results: ParentResults
}

/**
 * Compiles patterns once, for many paths.
 *
 * @param places - where each pattern was written, for errors.
 * @throws {InvalidIgnorePatternError} `INVALID_IGNORE_PATTERN` for the first that has no meaning.
 */
export function compilePatterns(
  patterns: readonly string[],
  places: readonly PatternPlace[] = [],
): PatternMatcher {
  const compiled = patterns
    .map((pattern, index) => compilePattern(pattern, places[index]))
    .filter((pattern) => pattern !== undefined)
  return Object.freeze({
    patterns: Object.freeze(compiled),
    exclusions: compiled.some((pattern) => pattern.exclusion),
  })
}

/** Whether the last pattern that matches the path or a folder above it takes it in (`MatchesOrParentMatches`). */
export function matchesOrParentMatches(matcher: PatternMatcher, path: string): boolean {
  const parents = parentsOf(path)
  let matched = false
  for (const pattern of matcher.patterns) {
    // A pattern that cannot change the outcome is not compared.
    if (pattern.exclusion !== matched) continue
    if (pattern.matches(path) || parents.some(pattern.matches)) matched = !pattern.exclusion
  }
  return matched
}

/**
 * The same for a walk: the folder's results stand in for a look at every parent
 * (`MatchesUsingParentResults`). Without results the parents are compared.
 *
 * Not the same outcome in one case, here as in moby: a pattern that could change nothing at the folder was
 * not compared there and so does not reach down (`['a', '!a/b', 'a']` leaves `a/b` in).
 */
export function matchesUsingParentResults(
  matcher: PatternMatcher,
  path: string,
  parent: ParentResults | undefined,
): MatchResult {
  const parents = parent ? [] : parentsOf(path)
  const { patterns } = matcher
  let matched = false
  let results: boolean[] | undefined
  let at = 0
  for (const pattern of patterns) {
    const index = at++
    let match = parent?.[index] ?? false
    if (!match && pattern.exclusion === matched) {
      match = pattern.matches(path) || parents.some(pattern.matches)
    }
    if (!match) continue
    results ??= patterns.map(() => false)
    results[index] = true
    matched = !pattern.exclusion
  }
  return { matched, results: results ?? NONE }
}

function parentsOf(path: string): string[] {
  const parent = parentPath(path)
  if (parent === '.') return []
  const components = parent.split('/')
  return components.map((_, index) => components.slice(0, index + 1).join('/'))
}
