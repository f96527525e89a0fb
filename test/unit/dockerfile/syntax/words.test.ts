import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { chompTabs, readHeredocWord } from '../../../../src/dockerfile/syntax/heredoc.js'
import { readJsonArray } from '../../../../src/dockerfile/syntax/json.js'
import { toLower, toUpper } from '../../../../src/dockerfile/syntax/letter-case.js'
import { quote } from '../../../../src/dockerfile/quote.js'
import { isSpace, trimSpace } from '../../../../src/dockerfile/syntax/space.js'

describe('readJsonArray', () => {
  it.each([
    ['[]', []],
    [' [ "a" ,\t"b" ] ', ['a', 'b']],
    ['["\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"]', ['"\\/\b\f\n\r\t\u00e9']],
    ['["\\ud83d\\ude00"]', ['\u{1f600}']],
    ['["\\ud83d", "\\ude00\\ud83dx"]', ['\ufffd', '\ufffd\ufffdx']],
  ])('takes the strings of %j', (text, values) => {
    expect(readJsonArray(text)).toEqual({ kind: 'strings', values })
  })

  it.each(['[1]', '["a", null]', '[{"a": [1, -0.5e+3, true]}]', '[[]]'])(
    'tells that there is something else in %j',
    (text) => {
      expect(readJsonArray(text)).toEqual({ kind: 'mixed' })
    },
  )

  it.each([
    '',
    '[',
    '["a",]',
    '["a" "b"]',
    '[a]',
    "['a']",
    '["a"] x',
    '["a"]]',
    '["\\x"]',
    '["\\u12g4"]',
    '["a\tb"]',
    '["a',
    '[01]',
    '[-]',
    '[1.]',
    '[nul]',
    '[1e999]',
    '{"a": 1}',
    '[{"a" 1}]',
    '[{1: 1}]',
    '[{"a": 1,}]',
    '[}',
    '["a"\u00a0]',
    '"a"',
  ])('refuses %j', (text) => {
    expect(readJsonArray(text)).toEqual({ kind: 'invalid' })
  })

  it('refuses what nests deeper than Go reads', () => {
    expect(readJsonArray('['.repeat(10_000) + ']'.repeat(10_000))).toEqual({ kind: 'mixed' })
    expect(readJsonArray('['.repeat(10_001) + ']'.repeat(10_001))).toEqual({ kind: 'invalid' })
  })

  it('takes what JSON.parse takes, and nothing else', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '"a"',
      '"\\n"',
      '1',
      '-',
      ' ',
      'null',
      '"',
    )
    const valid = fc.json().map((text) => `[${text}]`)
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      valid,
    )
    fc.assert(
      fc.property(text, (json) => {
        expect(readJsonArray(json).kind).toBe(kindOf(json))
      }),
      { numRuns: 3000 },
    )
  })

  function kindOf(json: string): string {
    let value: unknown
    try {
      value = JSON.parse(json)
    } catch {
      return 'invalid'
    }
    if (!Array.isArray(value)) return 'invalid'
    return value.every((item) => typeof item === 'string') ? 'strings' : 'mixed'
  }
})

describe('readHeredocWord', () => {
  it.each([
    ['<<EOF', 'EOF', 0, true, false],
    ['<<-EOF', 'EOF', 0, true, true],
    ['3<<EOF', 'EOF', 3, true, false],
    ['99999999999999999999<<EOF', 'EOF', 2 ** 64, true, false],
    ['<< \tEOF', 'EOF', 0, true, false],
    ['<<"EOF"', 'EOF', 0, false, false],
    ["<<E'O'F", 'EOF', 0, false, false],
    ['<<"E F"', 'E F', 0, false, false],
    ['<<\\EOF', 'EOF', 0, true, false],
    ['<<E$x', 'E$x', 0, true, false],
    ['<<\u00e9', '\u00e9', 0, true, false],
  ])('%s', (word, name, fileDescriptor, expand, chomp) => {
    expect(readHeredocWord(word)).toEqual({ name, fileDescriptor, expand, chomp })
  })

  it.each(['<EOF', 'a<<EOF', '<<', '<<-', '<<<EOF', '<<a<b', '<<""', '<<a b', '-1<<a', ''])(
    '%j is none',
    (word) => {
      expect(readHeredocWord(word)).toBeUndefined()
    },
  )
})

it('chompTabs takes away the tabs in front of each line, which a newline ends', () => {
  expect(chompTabs('\t\ta\tb\n\t \tc\r\td\n\n\t\n')).toBe('a\tb\n \tc\r\td\n\n\n')
})

it('isSpace knows the spaces of Go', () => {
  const spaces: string[] = []
  for (let code = 0; code <= 0xffff; code++) if (isSpace(code)) spaces.push(code.toString(16))
  expect(spaces.join(' ')).toBe(
    '9 a b c d 20 85 a0 1680 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200a 2028 2029 202f 205f 3000',
  )
})

it('trimSpace takes away the spaces of Go', () => {
  expect(trimSpace('\u0085 \ufeffa b\u2003\n')).toBe('\ufeffa b')
  expect(trimSpace(' \t')).toBe('')
})

it('toLower and toUpper map code point by code point', () => {
  expect(toLower('ABC \u0130\u03a3\u{10400}')).toBe('abc i\u03c3\u{10428}')
  expect(toUpper('abc \u00df\u03c3\u{10428}')).toBe('ABC \u00df\u03a3\u{10400}')
})

it('quote quotes as Go does', () => {
  expect(
    quote('a "b" \\ \u0007\b\f\n\r\t\v\0\u007f\u00e9\u00a0\u200b\u{1f600}\u{e0001}\ud800'),
  ).toBe(
    '"a \\"b\\" \\\\ \\a\\b\\f\\n\\r\\t\\v\\x00\\x7f\u00e9\\u00a0\\u200b\u{1f600}\\U000e0001\ufffd"',
  )
})
