import { describe, expect, it } from '@jest/globals'
import { expandWord, InvalidExpansionError, splitWords } from '../../../src/index.js'

describe('expandWord', () => {
  it('resolves quotes, escapes and variables, and tells which variables there were', () => {
    expect(expandWord('"${NAME}" \\$x ${OTHER:-none}', { NAME: 'a b' })).toEqual({
      result: 'a b $x none',
      matched: new Set(['NAME']),
      unmatched: new Set(['OTHER']),
    })
  })

  it('takes the escape character of the file', () => {
    expect(expandWord('C:\\`$x', {}, { escape: '`' }).result).toBe('C:\\$x')
  })

  it('refuses what the language cannot read, in the words of BuildKit', () => {
    expect(() => expandWord('${a')).toThrow(InvalidExpansionError)
    expect(() => expandWord('${a?missing}')).toThrow('failed to process "${a?missing}": a: missing')
  })
})

describe('splitWords', () => {
  it('cuts at blanks outside of quotes', () => {
    expect(splitWords('one "two $N" three', { N: '3' })).toEqual(['one', 'two 3', 'three'])
  })

  it('refuses an open quote with a typed error', () => {
    expect(() => splitWords('"')).toThrow(InvalidExpansionError)
  })
})
