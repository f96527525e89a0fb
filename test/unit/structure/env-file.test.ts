import { describe, expect, it } from '@jest/globals'
import { parseEnvFile } from '../../../src/structure/env-file.js'

describe('parseEnvFile', () => {
  it('reads names and values as godotenv does', () => {
    const text = [
      '# comment',
      'FOO=keepitsecret!',
      '',
      '  export BAR = keepitsafe! # not this',
      'YAML: style',
      "SINGLE='$FOO \\n'",
      'DOUBLE="$FOO\\n${BAR} \\"quoted\\" \\$FOO"',
      'LINES="one',
      'two"',
      'HASH=a#b',
      'PLAIN=${FOO}-$lower',
      'EMPTY=',
      'a.b_1=x=y\r',
      'LAST=end',
    ].join('\n')
    expect(parseEnvFile('.env', text)).toEqual({
      FOO: 'keepitsecret!',
      BAR: 'keepitsafe!',
      YAML: 'style',
      SINGLE: '$FOO \\n',
      DOUBLE: 'keepitsecret!\nkeepitsafe! "quoted" $FOO',
      LINES: 'one\ntwo',
      HASH: 'a#b',
      PLAIN: 'keepitsecret!-$lower',
      'a.b_1': 'x=y',
      LAST: 'end',
    })
  })

  it.each(['', '\n# nothing\n', 'NAME', 'A='])('takes %j for no variables', (text) => {
    expect(parseEnvFile('.env', text)).toEqual({})
  })

  it.each(['A=1\nB-C=2', 'A=1\n"x"=2', 'A=1\nB="open', 'A=1\nB\nC=1'])(
    'says after which line there is no variable: %j',
    (text) => {
      expect(() => parseEnvFile('.env', text)).toThrow(
        expect.objectContaining({
          code: 'STRUCTURE_FILE_UNREADABLE',
          file: '.env',
          summary:
            'The file .env of structure tests cannot be read: no variable can be read after line 1',
        }),
      )
    },
  )
})
