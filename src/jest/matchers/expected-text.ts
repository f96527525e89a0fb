import { types } from 'node:util'
import { type Call, type MatcherContext, misusedArgument } from './context.js'

/** `expect.stringContaining('x')` and its like. */
export interface AsymmetricMatcher {
  asymmetricMatch(other: unknown): boolean
}

/** The text itself, a pattern that it has to have a match of, or an asymmetric matcher. */
export type ExpectedText = string | RegExp | AsymmetricMatcher

export function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return typeof Object(value).asymmetricMatch === 'function'
}

// Not by the class: a test may run in a realm of its own.
export function isRegExp(value: unknown): value is RegExp {
  return types.isRegExp(value)
}

export function isExpectedText(value: unknown): value is ExpectedText {
  return typeof value === 'string' || isRegExp(value) || isAsymmetric(value)
}

/** @param what - the argument, for the error: `path` */
export function expectText(
  call: Call,
  what: string,
  value: unknown,
): asserts value is ExpectedText {
  if (isExpectedText(value)) return
  throw misusedArgument(
    call,
    `${what} must be a string, a regular expression or an asymmetric matcher`,
    value,
  )
}

export function matchesText(
  context: MatcherContext,
  received: string,
  expected: ExpectedText,
): boolean {
  if (typeof expected === 'string') return received === expected
  // Not test(), which begins where the last match of a global pattern ended.
  if (isRegExp(expected)) return received.search(expected) >= 0
  return context.equals(received, expected)
}
