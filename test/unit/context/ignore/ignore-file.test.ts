import { describe, expect, it } from '@jest/globals'
import { parseIgnoreFile, parseIgnoreLines } from '../../../../src/context/ignore/ignore-file.js'

describe('parseIgnoreFile', () => {
  it('reads moby’s own example', () => {
    const content =
      'test1\n/test2\n/a/file/here\n\nlastfile\n# this is a comment\n! /inverted/abs/path\n!\n! '
    expect(parseIgnoreFile(content)).toEqual([
      'test1',
      'test2',
      'a/file/here',
      'lastfile',
      '!inverted/abs/path',
      '!',
      '!',
    ])
  })

  it.each([
    ['', []],
    ['\ufeffa\nb', ['a', 'b']],
    ['\ufeff# comment', []],
    ['a\r\nb\r\n', ['a', 'b']],
    [' # no comment, not in the first column', ['# no comment, not in the first column']],
    ['a/./b/../c/', ['a/c']],
    ['//a', ['a']],
    ['/', ['/']],
    ['!/', ['!/']],
    ['..', ['..']],
    ['\u0085a\u00a0', ['a']],
    ['a\n\ufeffb', ['a', '\ufeffb']],
    ['! !a', ['!!a']],
    ['a b # c', ['a b # c']],
  ])('reads %j as %j', (content, patterns) => {
    expect(parseIgnoreFile(content)).toEqual(patterns)
    expect(parseIgnoreFile(Buffer.from(content))).toEqual(patterns)
  })

  it('knows the line of each pattern', () => {
    expect(parseIgnoreLines('# c\n\na\n!b\n')).toEqual([
      { pattern: 'a', line: 3 },
      { pattern: '!b', line: 4 },
    ])
  })
})
