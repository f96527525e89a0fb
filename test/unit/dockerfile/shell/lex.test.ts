import { describe, expect, it } from '@jest/globals'
import {
  environmentOf,
  expandWord,
  ExpansionError,
  type LexOptions,
  splitWords,
} from '../../../../src/dockerfile/shell/index.js'

const ENV = environmentOf(
  new Map([
    ['who', 'Ada'],
    ['none', ''],
    ['file', 'src/lib/main.test.ts'],
    ['list', 'red green  blue'],
    ['lines', 'one\ntwo'],
    ['price', '5$'],
    ['star', 'a*b'],
    ['greek', 'αβγ'],
    ['1', 'first'],
  ]),
)

const expand = (word: string, options: Partial<LexOptions> = {}): string =>
  expandWord(word, ENV, { escape: '\\', ...options }).result

const failure = (word: string, options: Partial<LexOptions> = {}): string => {
  try {
    return `no failure: ${expand(word, options)}`
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
    return error.message
  }
}

const split = (text: string, options: Partial<LexOptions> = {}): readonly string[] =>
  splitWords(text, ENV, { escape: '\\', ...options })

describe('a variable', () => {
  it.each([
    ['$who', 'Ada'],
    ['${who}', 'Ada'],
    ['hello, $who!', 'hello, Ada!'],
    ['$whose', ''],
    ['${who}se', 'Adase'],
    ['$who-$who', 'Ada-Ada'],
    ['$', '$'],
    ['5$', '5$'],
    ['$.x', '$.x'],
    ['$ who', '$ who'],
    ['$1', 'first'],
    ['$12', ''],
    ['$1x', 'firstx'],
    ['$@$*$#$?$-$!', ''],
    ['$$who', 'who'],
    ['$0who', 'who'],
    ['$é', ''],
    ['[$none]', '[]'],
  ])('in %s gives %s', (word, result) => {
    expect(expand(word)).toBe(result)
  })
})

describe('an operator', () => {
  it.each([
    ['${who:-x}', 'Ada'],
    ['${none:-x}', 'x'],
    ['${none-x}', ''],
    ['${miss:-x}', 'x'],
    ['${miss-x}', 'x'],
    ['${who:+x}', 'x'],
    ['${none:+x}', ''],
    ['${none+x}', 'x'],
    ['${miss+x}', ''],
    ['${who:?x}', 'Ada'],
    ['${none?x}', ''],
    ['${miss:-$who}', 'Ada'],
    ['${miss:-${none:-"${who}"}}', 'Ada'],
    ["${miss:-'}'}", '}'],
    ['${miss:-\\}}', '}'],
    ['${miss:-a b}', 'a b'],
    ['"${miss:-"a b"}"', 'a b'],
  ])('in %s gives %s', (word, result) => {
    expect(expand(word)).toBe(result)
  })
})

describe('a pattern', () => {
  it.each([
    ['takes the shortest prefix', '${file#*/}', 'lib/main.test.ts'],
    ['takes the longest prefix', '${file##*/}', 'main.test.ts'],
    ['takes the shortest suffix', '${file%.*}', 'src/lib/main.test'],
    ['takes the longest suffix', '${file%%.*}', 'src/lib/main'],
    ['must match at the end', '${file#lib}', 'src/lib/main.test.ts'],
    ['knows one character', '${file#???}', '/lib/main.test.ts'],
    ['counts code points', '${greek#?}', 'βγ'],
    ['counts them from the end', '${greek%?}', 'αβ'],
    ['knows an escaped star', '${star#a\\*}', 'b'],
    ['knows an escaped star from the end', '${star%\\*b}', 'a'],
    ['has no brackets', '${file#[s]}', 'src/lib/main.test.ts'],
    ['does not pass a newline', '${lines#*o}', 'ne\ntwo'],
    ['does not pass a newline from the end', '${lines%%*}', 'one\n'],
    ['may hold a variable', '${file#${miss:-src}/}', 'lib/main.test.ts'],
    ['replaces the first', '${file/i/I}', 'src/lIb/main.test.ts'],
    ['replaces all', '${file//i/I}', 'src/lIb/maIn.test.ts'],
    ['replaces by nothing', '${file//[\\/.]/}', 'src/lib/main.test.ts'],
    ['replaces the longest', '${file/l*t/X}', 'src/Xs'],
    ['replaces escaped slashes', '${file//\\//:}', 'src:lib:main.test.ts'],
    ['replaces the empty text once', '${who/ /_}', 'Ada'],
    ['replaces between all characters', '${who///.}', '.A.d.a.'],
    ['replaces each line', '${lines//*/x}', 'x\nx'],
    ['keeps what is found as $0', '${who//d/<$price>}', 'A<5$>a'],
    ['of a variable that is not set', '${miss//a/b}', ''],
  ])('%s: %s', (_rule, word, result) => {
    expect(expand(word)).toBe(result)
  })

  it('reads $0, $$ and other names in what replaces all, as Go does', () => {
    const env = environmentOf(
      new Map([
        ['v', 'abc'],
        ['r', '[$0|${0}|$1|$x|$$|$]'],
      ]),
    )
    const replaced = (word: string) => expandWord(word, env, { escape: '\\' }).result
    expect(replaced('${v//b/$r}')).toBe('a[b|b|||$|$]c')
    expect(replaced('${v/b/$r}')).toBe('a[$0|${0}|$1|$x|$$|$]c')
  })
})

describe('quotes and escapes', () => {
  it.each([
    ["'$who'", '$who'],
    ["'\\'", '\\'],
    ['"$who"', 'Ada'],
    ['"\\$who"', '$who'],
    ['"\\""', '"'],
    ['"\\\\"', '\\'],
    ['"\\n"', '\\n'],
    ['"it\'s"', "it's"],
    ['\\$who', '$who'],
    ['\\n', 'n'],
    ['\\\\', '\\'],
    ['end\\', 'end'],
    ['a"b"\'c\'', 'abc'],
    ['<<EOF', '<<EOF'],
    ['a < b', 'a < b'],
  ])('%s gives %s', (word, result) => {
    expect(expand(word)).toBe(result)
  })

  it('go by the escape character of the file', () => {
    expect(expand('C:\\dir`$who', { escape: '`' })).toBe('C:\\dir$who')
  })

  it('stay where they are raw', () => {
    expect(expand(`"a" 'b'`, { rawQuotes: true })).toBe(`"a" 'b'`)
    expect(expand('\\a "\\$\\n"', { rawEscapes: true })).toBe('\\a \\$\\\\n')
    expect(expand('${miss:-\\a}', { rawEscapes: true })).toBe('a')
    expect(expand(`it's "$who"`, { skipProcessQuotes: true })).toBe(`it's "Ada"`)
  })

  it('leave out a byte order mark at the start alone', () => {
    expect(expand('\uFEFFa\uFEFF')).toBe('a\uFEFF')
  })
})

describe('a variable that is not set', () => {
  it('stays as it is written where that is asked for', () => {
    const word = '$miss ${miss} ${miss:-$who} ${miss#a} ${miss/$who/b} ${miss:?c} $who'
    expect(expand(word, { skipUnsetEnv: true })).toBe(
      '$miss ${miss} ${miss:-Ada} ${miss#a} ${miss/Ada/b} ${miss:?c} Ada',
    )
  })

  it('is told apart from those that are', () => {
    const { matched, unmatched } = expandWord('$who ${none:-$miss} ${gone+$lost}', ENV, {
      escape: '\\',
    })
    expect([[...matched], [...unmatched]]).toEqual([
      ['who', 'none'],
      ['miss', 'lost', 'gone'],
    ])
  })
})

describe('words', () => {
  it.each([
    ['a b', ['a', 'b']],
    [' a  b ', ['a', 'b']],
    ['$list', ['red', 'green', 'blue']],
    ['"$list"', ['red green  blue']],
    ['x$list', ['xred', 'green', 'blue']],
    ['a\\ b', ['a b']],
    ['"" a', ['a']],
    ['$none$miss', []],
    ['<< EOF', ['<< EOF']],
    ['a\u00A0b', ['a', 'b']],
    // BuildKit forgets what stands before an operand in the same word.
    ['a${miss:-b}c', ['bc']],
    ['a${who}c', ['aAdac']],
  ])('of %s are %j', (text, words) => {
    expect(split(text)).toEqual(words)
  })
})

describe('what cannot be expanded', () => {
  it.each([
    [
      "'a",
      'failed to process "\'a": unexpected end of statement while looking for matching single-quote',
    ],
    [
      '"a',
      'failed to process "\\"a": unexpected end of statement while looking for matching double-quote',
    ],
    ['${', 'failed to process "${": syntax error: missing \'}\''],
    ['${}', 'failed to process "${}": syntax error: bad substitution'],
    ['${:}', 'failed to process "${:}": syntax error: bad substitution'],
    ['${{a}}', 'failed to process "${{a}}": syntax error: bad substitution'],
    ['${a', 'failed to process "${a": unsupported modifier (\uFFFD) in substitution'],
    ['${a!b}', 'failed to process "${a!b}": unsupported modifier (!) in substitution'],
    ['${a:x}', 'failed to process "${a:x}": unsupported modifier (:x) in substitution'],
    ['${a:#x}', 'failed to process "${a:#x}": unsupported modifier (:#) in substitution'],
    ['${a:-b', 'failed to process "${a:-b": syntax error: missing \'}\''],
    ['${a:-"b}', 'failed to process "${a:-\\"b}": syntax error: missing \'}\''],
    ['${a/b', 'failed to process "${a/b": syntax error: missing \'/\' in ${}'],
    ['${a/b/c', 'failed to process "${a/b/c": syntax error: missing \'}\''],
    ['${miss?}', 'failed to process "${miss?}": miss: is not allowed to be unset'],
    ['${none:?}', 'failed to process "${none:?}": none: is not allowed to be empty'],
    ['${miss:?give $who}', 'failed to process "${miss:?give $who}": miss: give Ada'],
    [
      '${who#\\q}',
      'failed to process "${who#\\\\q}": invalid pattern (\\q) in substitution: invalid escape \'\\q\'',
    ],
    [
      '${who%a\\q}',
      'failed to process "${who%a\\\\q}": invalid pattern (\\qa) in substitution: invalid escape \'\\q\'',
    ],
  ])('%s: %s', (word, message) => {
    expect(failure(word)).toBe(message)
  })

  it('names what was read before', () => {
    expect.assertions(1)
    try {
      expand('$who $miss ${gone?}')
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error
      expect([[...error.matched], [...error.unmatched]]).toEqual([['who'], ['miss', 'gone']])
    }
  })
})

describe('hostile words', () => {
  const DEEP = 100_000

  it('may nest as deep as they like', () => {
    expect(expand(`${'${miss:-a'.repeat(DEEP)}x${'}'.repeat(DEEP)}`)).toBe(`${'a'.repeat(DEEP)}x`)
    expect(expand(`${'"${miss:-'.repeat(DEEP)}x${'}"'.repeat(DEEP)}`)).toBe('x')
    expect(failure('${miss:-'.repeat(DEEP)).endsWith(": syntax error: missing '}'")).toBe(true)
  })

  it('do not grow without end', () => {
    const variables = new Map([['a', 'x'.repeat(1000)]])
    const double = () => {
      for (let times = 0; times < 64; times += 1) {
        variables.set('a', expandWord('$a$a', environmentOf(variables), { escape: '\\' }).result)
      }
    }
    expect(double).toThrow('failed to process "$a$a": expansion is too long')
  })

  it('cannot keep the search for a pattern busy', () => {
    const env = environmentOf(new Map([['a', 'a'.repeat(2_000_000)]]))
    const search = (word: string) => expandWord(word, env, { escape: '\\' }).result.length
    expect(search(`\${a//${'*a'.repeat(50)}b/x}`)).toBe(2_000_000)
    expect(() => search(`\${a//${'a'.repeat(1_000_000)}b/x}`)).toThrow(
      'expansion takes too many steps',
    )
  })
})
