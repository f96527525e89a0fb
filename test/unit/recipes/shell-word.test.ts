import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { shellWord } from '../../../src/recipes/shell-word.js'

describe('shellWord', () => {
  it.each([
    ['git', 'git'],
    ['git=1:2.39~rc1+b1', 'git=1:2.39~rc1+b1'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$HOME', "'$HOME'"],
    ['*', "'*'"],
    ['~', "'~'"],
    ['=x', "'=x'"],
  ])('writes %j as %j', (text, word) => {
    expect(shellWord(text)).toBe(word)
  })

  it('reaches the command as it was, whatever it holds', () => {
    const any = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'))
    const special = fc.string({ unit: fc.constantFrom(...`'"\\$\`*?~#!&;|<>(){}[]=- \n\tab`) })
    fc.assert(
      fc.property(fc.array(fc.oneof(any, special), { minLength: 1, maxLength: 40 }), (words) => {
        const command = `printf '%s\\0' ${words.map(shellWord).join(' ')}`
        const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
        expect(stdout.split('\0').slice(0, -1)).toEqual(words)
      }),
      { numRuns: 30 },
    )
  })
})
