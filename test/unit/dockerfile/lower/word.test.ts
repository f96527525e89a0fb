import { describe, expect, it } from '@jest/globals'
import { array, assert as assertProperty, constantFrom, property, record } from 'fast-check'
import { readRawWord } from '../../../../src/dockerfile/lower/word.js'
import { ExpansionError, expandWord } from '../../../../src/dockerfile/shell/index.js'
import type { Expansion, Word, WordPart } from '../../../../src/node/index.js'

const IN_LINE = { escape: '\\', quotes: true } as const
const IN_FILE = { escape: '\\', quotes: false } as const

describe('a raw word', () => {
  it.each<readonly [string, Word]>([
    ['plain', 'plain'],
    ['"a b"\'c d\'e', 'a bc de'],
    ['a\\ b\\$c', 'a b$c'],
    ['"\\a\\"\\$\\\\"', '\\a"$\\'],
    ["'\\$a'", '\\$a'],
    ['trailing\\', 'trailing'],
    ['$', '$'],
    ['5$.', '5$.'],
    ['a$B-c', ['a', { variable: 'B' }, '-c']],
    ['${B}c', [{ variable: 'B', braces: true }, 'c']],
    ['"$B"', [{ variable: 'B' }]],
    ['$B"c"', [{ variable: 'B', braces: true }, 'c']],
    ['$1a$@', [{ variable: '1' }, 'a', { variable: '@' }]],
    ['$é', [{ variable: 'é' }]],
    ['${B:-"x y"$C}', [{ variable: 'B', operator: ':-', operand: ['x y', { variable: 'C' }] }]],
    ['${B?}', [{ variable: 'B', operator: '?', operand: '' }]],
    ['${+x}', [{ variable: '', operator: '+', operand: 'x' }]],
    ['${B##*.}', [{ variable: 'B', operator: '##', operand: '*.' }]],
    ["${B#'#'a}", [{ variable: 'B', operator: '##', operand: 'a' }]],
    ["${B%'}'\\*}", [{ variable: 'B', operator: '%', operand: '}\\*' }]],
    [
      '${B//a/$C}',
      [{ variable: 'B', operator: '//', operand: 'a', replacement: [{ variable: 'C' }] }],
    ],
    ['\ufeffa', 'a'],
    ['<< a', '<< a'],
  ])('%j is read as the lexer reads it', (raw, word) => {
    expect(readRawWord(raw, IN_LINE)).toEqual(word)
  })

  it.each<readonly [string, Word]>([
    ['"a" \'b\' $C\n', ['"a" \'b\' ', { variable: 'C' }, '\n']],
    ['\\$a \\b \\\\\n', '$a b \\\n'],
    ["${A:-'b'}", [{ variable: 'A', operator: ':-', operand: "'b'" }]],
  ])('%j has no quotes in the content of a file', (raw, word) => {
    expect(readRawWord(raw, IN_FILE)).toEqual(word)
  })

  it.each([
    ['${', `failed to process "\${": syntax error: missing '}'`],
    ['${}', 'failed to process "${}": syntax error: bad substitution'],
    ['${A!b}', 'failed to process "${A!b}": unsupported modifier (!) in substitution'],
    ['${A:#b}', 'failed to process "${A:#b}": unsupported modifier (:#) in substitution'],
    [
      '"a',
      'failed to process "\\"a": unexpected end of statement while looking for matching double-quote',
    ],
    [
      "'a",
      'failed to process "\'a": unexpected end of statement while looking for matching single-quote',
    ],
    [
      '${A#\\x}',
      `failed to process "\${A#\\\\x}": invalid pattern (\\x) in substitution: invalid escape '\\x'`,
    ],
  ])('%j fails in the words of BuildKit', (raw, message) => {
    expect(() => readRawWord(raw, IN_LINE)).toThrow(new ExpansionError(message))
  })

  it('has expansions within expansions, but not without end', () => {
    const nested = (depth: number): string => '${A:-'.repeat(depth) + '}'.repeat(depth)
    expect(readRawWord(nested(100), IN_LINE)).toHaveLength(1)
    expect(() => readRawWord(nested(10_000), IN_LINE)).toThrow('too deeply nested')
  })
})

const PIECES = '$ ${ } A é 1 @ # ## % / // :- :+ ? - + : " \' \\ ` < << \ufeff * . x'
  .split(' ')
  .concat(' ')

const raw = array(constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''))

const VALUES: readonly (string | undefined)[] = [undefined, '', 'x', 'a.b', '*']

/** What BuildKit makes of a word, or nothing where it fails. */
function expanded(text: string, escape: '\\' | '`', quotes: boolean, value: string | undefined) {
  try {
    const environment = { get: () => value, names: () => [] }
    return expandWord(text, environment, { escape, skipProcessQuotes: !quotes }).result
  } catch (error) {
    if (error instanceof ExpansionError) return undefined
    throw error
  }
}

/** The same from what was read of it: of expansions with an operator as their text, spelled out. */
function evaluated(word: Word, value: string | undefined): string | undefined {
  const parts: readonly WordPart[] = typeof word === 'string' ? [word] : word
  const texts = parts.map((part) => (typeof part === 'string' ? part : evaluatedPart(part, value)))
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined
}

function evaluatedPart(part: Expansion, value: string | undefined): string | undefined {
  const { operator, operand = '', replacement = '' } = part
  if (operator === undefined) return value ?? ''
  const [inner, other] = [evaluated(operand, value), evaluated(replacement, value)]
  if (inner === undefined || other === undefined) return undefined
  // The operators themselves are the lexer's: here the operand alone is in question.
  const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`
  const text = operator.startsWith('/')
    ? `\${A${operator}${operator === '/' || inner ? quoted(inner) : ''}/${quoted(other)}}`
    : `\${A${operator}${quoted(inner)}}`
  return expanded(text, '\\', true, value)
}

it('is read so that it comes to the same with any variables', () => {
  let read = 0
  assertProperty(
    property(
      record({
        text: raw,
        escape: constantFrom('\\' as const, '`' as const),
        quotes: constantFrom(true, false),
      }),
      ({ text, escape, quotes }) => {
        const results = VALUES.map((value) => expanded(text, escape, quotes, value))
        let word: Word | undefined
        try {
          word = readRawWord(text, { escape, quotes })
          read++
        } catch (error) {
          if (!(error instanceof ExpansionError)) throw error
        }
        if (word === undefined) expect(results[2]).toBeUndefined()
        else expect(VALUES.map((value) => evaluated(word, value))).toEqual(results)
      },
    ),
    { numRuns: 5_000 },
  )
  expect(read).toBeGreaterThan(1_000)
})
