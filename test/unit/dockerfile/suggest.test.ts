import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { suggest, withSuggestion } from '../../../src/dockerfile/suggest.js'

/** The whole table, as the books have it. */
function distance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [index, character] of a.entries()) {
    const next = [index + 1]
    for (const [column, other] of b.entries()) {
      const exchanged = (row[column] ?? 0) + Number(character !== other)
      next.push(Math.min(exchanged, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

describe('a suggestion', () => {
  it.each([
    ['VERSON', ['VERSION', 'PERSON'], 'VERSION'],
    ['PAHT', ['HOME', 'PATH'], 'PATH'],
    ['ab', ['abc', 'abd'], 'abc'],
    ['abcdef', ['abc'], undefined],
    ['path', ['PATH'], undefined],
    ['a', ['a', 'b'], undefined],
    ['😀x', ['😀y'], '😀y'],
  ])('for %s among %j is %s', (value, options, meant) => {
    expect(suggest(value, options)).toBe(meant)
  })

  it('has the case of the value where case does not count', () => {
    expect(suggest('BULID', ['build'], false)).toBe('BUILD')
    expect(suggest('bulid', ['BUILD'], false)).toBe('build')
  })

  it('stands behind the message', () => {
    expect(withSuggestion('unknown x', 'targt', ['target'])).toBe(
      'unknown x (did you mean target?)',
    )
    expect(withSuggestion('unknown x', 'nothing', ['target'])).toBe('unknown x')
  })

  it('is made up to two edits away', () => {
    const word = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 7 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        const edits = distance(a, b)
        const expected = edits > 0 && edits < 3 && b.length > 0 ? b.join('') : undefined
        expect(suggest(a.join(''), [b.join('')])).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes time in proportion to long words', () => {
    const long = 'a'.repeat(200_000)
    expect(suggest(`x${long}y`, [`z${long}w`])).toBe(`z${long}w`)
    expect(suggest(`xx${long}y`, [`zz${long}w`])).toBeUndefined()
  })
})
