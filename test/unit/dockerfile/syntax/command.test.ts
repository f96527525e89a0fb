import { describe, expect, it } from '@jest/globals'
import { readSyntax } from '../../../../src/dockerfile/syntax/read.js'
import type { InstructionSyntax } from '../../../../src/dockerfile/syntax/tree.js'

function read(text: string): InstructionSyntax {
  const element = readSyntax(text).syntax.elements.at(-1)
  if (element?.kind !== 'instruction') throw new Error(`${text} is no instruction`)
  return element
}

const words = (text: string) => read(text).arguments

describe('the keyword', () => {
  it.each([
    ['ends at a blank', 'RUN\t x', 'RUN', 'x'],
    ['ends at a vertical tab, a form feed or a carriage return', 'RUN\v\f\rx', 'RUN', 'x'],
    ['does not end at a wide blank', 'RUN\u00a0x', 'RUN\u00a0x', ''],
    ['is all there is', 'RUN', 'RUN', ''],
    ['keeps its case', 'rUn x', 'rUn', 'x'],
    ['may be missing', '\\\n', '', ''],
  ])('%s', (_, text, keyword, rest) => {
    const command = read(text)
    expect([command.keyword.value, command.rest]).toEqual([keyword, rest])
  })

  it('may be written in letters that Go takes for those of ASCII', () => {
    expect(words('WOR\u212aDIR a b')).toEqual(['a b'])
    expect(words('MA\u0130NTAINER a b')).toEqual(['a b'])
  })
})

describe('flags', () => {
  const flags = (rest: string) => {
    const command = read(`RUN ${rest}`)
    return [...command.flags.map(({ value }) => value), command.rest]
  }
  it.each([
    ['stand in front of the arguments', '--a --b=c d --e', ['--a', '--b=c', 'd --e']],
    ['end behind two dashes', '--a -- --b', ['--a', '--b']],
    ['begin with two dashes', '-a --b', ['-a --b']],
    ['may hold blanks in quotes', `--a="b c" --d='e f' g`, ['--a=b c', '--d=e f', 'g']],
    [
      'lose their escapes, in single quotes as well',
      `--a=\\"b\\ c '--d=\\'e' f`,
      ['--a="b c', "'--d=\\'e' f"],
    ],
    ['may be all there is', '--a=b', ['--a=b', '']],
    ['lose an escape at the end', '--a=b\\\\\\', ['--a=b\\', '']],
    ['may lack the end of a quote', '--a="b c', ['--a=b c', '']],
    ['are read as bytes, which makes UTF-8 Latin-1', '--a=\u00e9 b', ['--a=\u00c3\u00a9', 'b']],
    ['end at a byte that is a blank in Latin-1', '--a=\u00e0b c', ['--a=\u00c3', 'b c']],
    ['may end within a character', '--a=\uc800 b', ['--a=\u00ec', '\ufffd b']],
    ['do not follow a wide blank', '\u00a0--a', ['--a']],
  ])('%s', (_, rest, expected) => {
    expect(flags(rest)).toEqual(expected)
  })

  it('are as they are escaped by the directive', () => {
    expect(read('# escape=`\nRUN --a=`"\\ b').flags.map(({ value }) => value)).toEqual(['--a="\\'])
  })
})

describe('arguments', () => {
  it.each([
    ['FROM, EXPOSE: words between blanks', 'EXPOSE "a b"\t\vc', ['"a', 'b"', 'c']],
    ['a wide blank parts no words there', 'EXPOSE a\u2003b', ['a\u2003b']],
    ['MAINTAINER, USER, WORKDIR, STOPSIGNAL: one text', 'USER a  b ', ['a  b']],
    ['ARG: words with their quotes', `ARG a "b c"='d' e\\ f`, ['a', '"b c"=\'d\'', 'e\\ f']],
    ['a wide blank parts words there', 'ARG a\u2003b\u0085c', ['a', 'b', 'c']],
    ['an escape at the end falls away', 'ARG a b\\\\\\', ['a', 'b\\\\']],
    [
      'ENV, LABEL: name, value and sign',
      `ENV a=b "c d"='e f=g' h=`,
      ['a', 'b', '=', '"c d"', "'e f=g'", '=', 'h', '', '='],
    ],
    ['ENV, LABEL: all the rest for one name', 'LABEL a  b=c "d', ['a', 'b=c "d', '']],
    ['CMD, ENTRYPOINT, RUN, SHELL: one text', 'CMD a  "b', ['a  "b']],
    ['or the strings of a JSON array', 'CMD [ "a" ,"b c"] ', ['a', 'b c']],
    ['COPY, ADD, VOLUME: words', 'COPY a "b c"', ['a', '"b', 'c"']],
    ['or the strings of a JSON array', 'VOLUME ["a b", ""]', ['a b', '']],
    ['HEALTHCHECK: a type and a text', 'HEALTHCHECK CMD  a  b', ['CMD', 'a  b']],
    ['HEALTHCHECK: a type and a JSON array', 'HEALTHCHECK CMD ["a", "b"]', ['CMD', 'a', 'b']],
    [
      'whose type ends at a byte that is a blank in Latin-1',
      'HEALTHCHECK \u00e0a',
      ['\ufffd', 'a'],
    ],
    ['an unknown instruction keeps none', 'FOO a b', ['']],
    ['ONBUILD: none of its own', 'ONBUILD RUN a', []],
  ])('%s', (_, text, expected) => {
    expect(words(text)).toEqual(expected)
  })

  it('are those of a JSON array, even where it is empty', () => {
    expect(read('CMD []')).toMatchObject({ arguments: [], json: true })
    expect(read('CMD [a]')).toMatchObject({ arguments: ['[a]'], json: false })
    expect(read('HEALTHCHECK CMD []')).toMatchObject({ arguments: ['CMD'], json: true })
  })
})

describe('a trigger', () => {
  it('is a command of its own, with its place in the line', () => {
    expect(read('ONBUILD  COPY --from=a ["b", "c"]').trigger).toEqual({
      line: 'COPY --from=a ["b", "c"]',
      keyword: {
        value: 'COPY',
        range: {
          start: { offset: 9, line: 1, column: 10 },
          end: { offset: 13, line: 1, column: 14 },
        },
      },
      flags: [
        {
          value: '--from=a',
          range: {
            start: { offset: 14, line: 1, column: 15 },
            end: { offset: 22, line: 1, column: 23 },
          },
        },
      ],
      rest: '["b", "c"]',
      restRange: {
        start: { offset: 23, line: 1, column: 24 },
        end: { offset: 33, line: 1, column: 34 },
      },
      arguments: ['b', 'c'],
      json: true,
    })
  })

  it('of a hundred thousand ONBUILDs is read without recursion', () => {
    const { syntax, problems } = readSyntax(`${'ONBUILD '.repeat(8000)}\\\n`.repeat(13) + 'ENV a')
    expect(problems.map(({ message }) => message)).toEqual(['ENV must have two arguments'])
    expect(syntax.elements).toMatchObject([{ trigger: { keyword: { value: 'ONBUILD' } } }])
  })
})
