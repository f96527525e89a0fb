import { describe, expect, it } from '@jest/globals'
import { dedent, toShellText } from '../../../src/definition/command.js'

describe('dedent()', () => {
  it.each([
    ['text on one line', 'ls', 'ls'],
    ['text that begins on its first line', '  a\n  b', '  a\n  b'],
    ['a template literal', '\n    a\n      b\n    c\n  ', 'a\n  b\nc\n'],
    ['blank lines within', '\n  a\n\n   \n  b\n', 'a\n\n\nb\n'],
    ['tabs', '\n\t\ta\n\t\t\tb\n', 'a\n\tb\n'],
    ['tabs and blanks that differ', '\n\ta\n  b\n', '\ta\n  b\n'],
    ['only a newline', '\n', '\n'],
  ])('treats %s', (_what, text, expected) => {
    expect(dedent(text)).toBe(expected)
  })
})

describe('toShellText()', () => {
  it.each([
    ['blanks around', ' \n\t ls -l \r\n', 'ls -l'],
    ['a carriage return of its own', 'ls\r', 'ls\r'],
    ['blanks that a shell does not know', '\u00a0ls\u00a0', '\u00a0ls\u00a0'],
    ['an escaped blank at the end', 'ls a\\ ', 'ls a\\ '],
    ['blanks behind an escaped blank', 'ls a\\ \n ', 'ls a\\ '],
    ['a backslash at the end', 'ls a\\', 'ls a\\'],
    ['a blank behind an escaped backslash', 'ls a\\\\ ', 'ls a\\\\'],
  ])('treats %s', (_what, text, expected) => {
    expect(toShellText(text)).toBe(expected)
  })
})
