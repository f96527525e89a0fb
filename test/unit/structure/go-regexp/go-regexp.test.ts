import { describe, expect, it } from '@jest/globals'
import { goRegexp } from '../../../../src/structure/go-regexp/go-regexp.js'
import answers from './go-answers.json'

interface Answer {
  readonly pattern: string
  /** The texts that it matches. */
  readonly matches?: readonly string[]
  readonly error?: string
}

const { texts, expressions }: { texts: readonly string[]; expressions: readonly Answer[] } = answers

describe('goRegexp', () => {
  it.each(expressions.filter(({ error }) => error === undefined))(
    'matches what Go matches: $pattern',
    ({ pattern, matches }) => {
      const expression = goRegexp(pattern)
      expect(texts.filter((text) => expression.matches(text))).toEqual(matches)
    },
  )

  it.each(expressions.filter(({ error }) => error !== undefined))(
    'refuses what Go refuses, in its words: $pattern',
    ({ pattern, error }) => {
      expect(() => goRegexp(pattern)).toThrow(
        expect.objectContaining({ code: 'GO_REGEXP_INVALID', pattern, summary: error }),
      )
    },
  )

  it('gives the same answer each time, and its pattern', () => {
    const expression = goRegexp('b+$')
    expect(['abb', 'ba', 'abb', ''].map((text) => expression.matches(text))).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect(expression.pattern).toBe('b+$')
  })

  it.each(['.*foo.*', '(a+a+)+b', '(a|a)*b', '(?i)(A|aa)+$B'])(
    'takes time linear in the text: %s',
    (pattern) => {
      const started = performance.now()
      expect(goRegexp(pattern).matches('a'.repeat(300_000))).toBe(false)
      // JavaScript's own expressions take minutes, or for ever.
      expect(performance.now() - started).toBeLessThan(5_000)
    },
  )

  it('forgets states rather than to need more and more memory', () => {
    const text = Array.from({ length: 20_000 }, (_, at) => ((at * 7919) % 13 < 6 ? 'a' : 'b')).join(
      '',
    )
    expect(goRegexp('a[ab]{14}c').matches(text)).toBe(false)
    expect(goRegexp('a[ab]{14}c').matches(`${text}${'a'.repeat(15)}c`)).toBe(true)
  })

  it('refuses an expression that is too large', () => {
    expect(() => goRegexp('([ab]{1000}|c{1000})'.repeat(200))).toThrow(
      expect.objectContaining({ code: 'GO_REGEXP_INVALID' }),
    )
  })

  it('refuses an expression that nests too deeply', () => {
    expect(() => goRegexp(`${'('.repeat(20_000)}${')'.repeat(20_000)}`)).toThrow(
      expect.objectContaining({ code: 'GO_REGEXP_INVALID' }),
    )
  })
})
