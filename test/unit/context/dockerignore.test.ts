import { describe, expect, it } from '@jest/globals'
import { InvalidIgnorePatternError, parseDockerignore } from '../../../src/index.js'

describe('parseDockerignore', () => {
  it('tells patterns, and which paths they leave out', () => {
    const { patterns, ignores } = parseDockerignore('# note\n/node_modules/\n!node_modules/keep\n')
    expect(patterns).toEqual(['node_modules', '!node_modules/keep'])
    expect(['node_modules/a', 'node_modules/keep/b', 'src'].map(ignores)).toEqual([
      true,
      false,
      false,
    ])
  })

  it('names file and line of a malformed pattern', () => {
    const read = () => parseDockerignore('a\n[z-a]\n', 'images/.dockerignore')
    expect(read).toThrow(InvalidIgnorePatternError)
    expect(read).toThrow('images/.dockerignore:2')
  })
})
