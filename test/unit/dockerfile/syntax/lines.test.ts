import { describe, expect, it } from '@jest/globals'
import { readSyntax } from '../../../../src/dockerfile/syntax/read.js'

/** The kind and the text of each element. */
const elements = (text: string): readonly string[] =>
  readSyntax(text).syntax.elements.map((element) => `${element.kind} ${element.text}`)

/** What is left of each instruction when its lines are joined. */
const lines = (text: string): readonly string[] =>
  readSyntax(text).syntax.elements.flatMap((element) =>
    element.kind === 'instruction' ? [element.line] : [],
  )

const problems = (text: string): readonly string[] =>
  readSyntax(text).problems.map(
    ({ message, range: { start, end } }) =>
      `${start.line}:${start.column}-${end.line}:${end.column} ${message}`,
  )

describe('the elements of a file', () => {
  it('hold every character of it, line ends and byte order mark included', () => {
    expect(
      elements('\ufeff# syntax=a\n\n# b\r\nFROM a \\\n# c\n\n  b\nRUN x <<E\ny\nE\n  '),
    ).toEqual([
      'blank \ufeff',
      'directive # syntax=a\n',
      'blank \n',
      'comment # b\r\n',
      'instruction FROM a \\\n# c\n\n  b\n',
      'instruction RUN x <<E\ny\nE\n',
      'blank   ',
    ])
  })

  it('say where they stand', () => {
    const { syntax } = readSyntax('\ufeff# c \n RUN --mount=a \\\r\n  <<E x\nbody\nE\n')
    expect(syntax.elements).toEqual([
      {
        kind: 'blank',
        text: '\ufeff',
        range: { start: { offset: 0, line: 1, column: 1 }, end: { offset: 1, line: 1, column: 2 } },
      },
      {
        kind: 'comment',
        text: '# c \n',
        value: 'c',
        range: { start: { offset: 1, line: 1, column: 2 }, end: { offset: 5, line: 1, column: 6 } },
      },
      {
        kind: 'instruction',
        text: ' RUN --mount=a \\\r\n  <<E x\nbody\nE\n',
        range: {
          start: { offset: 7, line: 2, column: 2 },
          end: { offset: 38, line: 5, column: 2 },
        },
        line: 'RUN --mount=a   <<E x',
        keyword: {
          value: 'RUN',
          range: {
            start: { offset: 7, line: 2, column: 2 },
            end: { offset: 10, line: 2, column: 5 },
          },
        },
        flags: [
          {
            value: '--mount=a',
            range: {
              start: { offset: 11, line: 2, column: 6 },
              end: { offset: 20, line: 2, column: 15 },
            },
          },
        ],
        rest: '<<E x',
        restRange: {
          start: { offset: 26, line: 3, column: 3 },
          end: { offset: 31, line: 3, column: 8 },
        },
        arguments: ['<<E x'],
        json: false,
        heredocs: [
          {
            name: 'E',
            fileDescriptor: 0,
            expand: true,
            chomp: false,
            content: 'body\n',
            range: {
              start: { offset: 32, line: 4, column: 1 },
              end: { offset: 37, line: 5, column: 1 },
            },
          },
        ],
        comments: [],
        emptyContinuation: false,
        leadingComments: ['c'],
      },
    ])
  })
})

describe('a line is continued', () => {
  it.each([
    ['by an escape character at its end', 'RUN a \\\n b', ['RUN a  b']],
    ['with blanks behind it', 'RUN a\\ \t\nb', ['RUN ab']],
    ['before a Windows line end', 'RUN a\\\r\nb', ['RUN ab']],
    ['by one that stands alone, before the keyword too', '\\\nRUN a', ['RUN a']],
    ['not by two of them', 'RUN a \\\\\nENV b=c', ['RUN a \\\\', 'ENV b=c']],
    ['nor by three', 'RUN a \\\\\\\nENV b=c', ['RUN a \\\\\\', 'ENV b=c']],
    ['over comments, however they are indented', 'RUN a \\\n#x\n  # y \\\n b', ['RUN a  b']],
    ['over blank lines', 'RUN a \\\n\n \t\nb', ['RUN a b']],
    ['to the end of the file', 'RUN a \\', ['RUN a ']],
    [
      'by the character of the escape directive',
      '# escape=`\nRUN a `\nb \\\nENV c=d',
      ['RUN a b \\', 'ENV c=d'],
    ],
    ['not where it is a comment', '# a \\\nRUN b', ['RUN b']],
    ['with the blanks that begin the next line', ' \tRUN\\\n \ta ', ['RUN \ta ']],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected)
  })

  it('which tells of blank lines and comments in between', () => {
    expect(readSyntax('RUN a \\\n\n # b\nc').syntax.elements).toMatchObject([
      { emptyContinuation: true, comments: [{ text: ' # b\n', value: 'b' }] },
    ])
  })
})

describe('comments above an instruction', () => {
  it.each([
    ['are all there, over blank lines', '# a\n\n#b\nARG x', ['a', 'b']],
    ['begin anew behind an empty comment', '# a\n#\n# b\nARG x', ['b']],
    ['begin anew behind an instruction', '# a\nFROM x\nARG y', []],
    ['keep their sign where they are indented', ' # a\n  #\nARG x', ['# a', '#']],
    ['keep what BuildKit leaves of a wide blank', '\u2003# a\nARG x', ['\ufffd\ufffd# a']],
    ['are not directives', '# escape=`\n# a\nARG x', ['a']],
  ])('%s', (_, text, expected) => {
    const { elements: all } = readSyntax(text).syntax
    expect(all.at(-1)).toMatchObject({ leadingComments: expected })
  })
})

describe('directives', () => {
  it('stand at the top of the file, each once, in any case', () => {
    expect(readSyntax('#  Syntax = a b \n# escape=`\n#check=skip=X\n# x\n').syntax).toMatchObject({
      escape: '`',
      elements: [
        { kind: 'directive', name: 'syntax', value: 'a b' },
        { kind: 'directive', name: 'escape', value: '`' },
        { kind: 'directive', name: 'check', value: 'skip=X' },
        { kind: 'comment' },
      ],
    })
  })

  it.each(['# comment\n', '\n', '# other=x\n', 'ARG x\n', '#!/bin/sh\n'])(
    'end behind %j',
    (first) => {
      expect(readSyntax(`${first}# escape=\`\nFROM a`).syntax.escape).toBe('\\')
    },
  )

  it('are refused the second time, and with another escape', () => {
    expect(problems('# escape=x\n# syntax=a\n # syntax=b\nFROM a\n')).toEqual([
      "1:1-1:11 invalid escape token 'x' does not match ` or \\",
      '3:2-3:12 only one syntax parser directive can be used',
    ])
  })
})

describe('heredocs', () => {
  const bodies = (text: string): readonly string[] =>
    readSyntax(text).syntax.elements.flatMap((element) =>
      element.kind === 'instruction'
        ? element.heredocs.map(({ name, content }) => `${name} ${content}`)
        : [],
    )

  it.each([
    [
      'follow RUN, COPY and ADD',
      'COPY <<a /\n1\na\nADD <<b /\nb\nrun <<c\n2\nc',
      ['a 1\n', 'b ', 'c 2\n'],
    ],
    ['follow each other', 'RUN <<a cat <<b\n1\na\n2\nb\n', ['a 1\n', 'b 2\n']],
    ['follow a trigger', 'ONBUILD RUN <<a\n1\na\n', ['a 1\n']],
    ['do not follow other instructions', 'ENV a=<<a\nENV b=c', []],
    ['do not follow a JSON array', 'RUN ["<<a"]\nENV b=c', []],
    ['do not stand in quotes', 'RUN "<<a"\nENV b=c', []],
    ['do not stand in a line with an open quote', "RUN <<a '\nENV b=c", []],
    ['keep their tabs', 'RUN <<-a\n\t1\n\t\ta\nENV b=c', ['a \t1\n']],
    [
      'end at a line that is their name and nothing else',
      'RUN <<a\na \n a\n\ta\na\r\n',
      ['a a \n a\n\ta\n'],
    ],
    [
      'keep what looks like a comment or a continuation',
      'RUN <<a\n# x\ny \\\na\n',
      ['a # x\ny \\\n'],
    ],
    [
      'are read with the backslash even under another escape',
      '# escape=`\nRUN <<\\a\n1\na\n',
      ['a 1\n'],
    ],
  ])('%s', (_, text, expected) => {
    expect(bodies(text)).toEqual(expected)
  })

  it('that have no end take the rest of the file', () => {
    expect(problems('FROM a\nRUN <<a <<b\n1\nENV x\n')).toEqual(['2:1-4:6 unterminated heredoc'])
    expect(bodies('RUN <<a <<b\n1\nENV x')).toEqual(['a 1\nENV x'])
  })
})

describe('problems', () => {
  it('are those of all lines, each over the lines of its instruction', () => {
    expect(
      problems('ENV a\nLABEL a=b \\\n c\nRUN [1]\nONBUILD ENV b\nRUN <<"${a"\nCMD ok\nENV c\n'),
    ).toEqual([
      '1:1-1:6 ENV must have two arguments',
      `2:1-3:3 Syntax error - can't find = in "c". Must be of the form: name=value`,
      '4:1-4:8 when using JSON array syntax, arrays must be comprised of strings only',
      '5:1-5:14 ENV must have two arguments',
      '8:1-8:6 ENV must have two arguments',
    ])
  })

  it.each([
    ['', '1:1-1:1 the Dockerfile cannot be empty'],
    ['\ufeff', '1:2-1:2 file with no instructions'],
    ['\n# a\n', '2:1-2:4 file with no instructions'],
  ])('of a file without instructions: %j', (text, expected) => {
    expect(problems(text)).toEqual([expected])
  })

  it('of a delimiter that is no word, which takes an escape in an expansion', () => {
    expect(problems('RUN ${x:-a <<$\\{b c}\n')).toEqual([
      '1:1-1:21 failed to process "${b": unsupported modifier (\ufffd) in substitution',
    ])
  })
})

describe('a line of more bytes than BuildKit reads', () => {
  const tooLong = 'dockerfile line greater than max allowed size of 65535'
  const run = (bytes: number, letter: string) =>
    `RUN ${'x'.repeat((bytes - 4) % 3)}${letter.repeat((bytes - 4 - ((bytes - 4) % 3)) / Buffer.byteLength(letter))}`

  it.each(['a', '\u6f22'])('has 65536 of them, line end included (%s)', (letter) => {
    expect(problems(`${run(65_535, letter)}\nCMD a\n`)).toEqual([])
    expect(problems(run(65_535, letter))).toEqual([])
    expect(problems(`FROM a\n${run(65_536, letter)}\nCMD a\n`)).toMatchObject([
      expect.stringMatching(new RegExp(`^2:1-.*${tooLong}$`)),
    ])
    expect(problems(`FROM a\n${run(65_536, letter)}`)).toHaveLength(1)
  })

  it('ends the instruction that it continues, and is left out with its own continuations', () => {
    const long = `${'x'.repeat(70_000)} \\\ny`
    expect(problems(`FROM a\nENV x \\\n${long}\nENV y\n`)).toEqual([
      '2:1-2:8 ENV must have two arguments',
      `3:1-3:70003 ${tooLong}`,
      '5:1-5:6 ENV must have two arguments',
    ])
  })

  it('hides what stands below it from BuildKit, so that a file may seem empty', () => {
    expect(problems(`#${'x'.repeat(70_000)}\nFROM a\n`)).toEqual([
      '1:1-1:1 file with no instructions',
      `1:1-1:70002 ${tooLong}`,
    ])
  })

  it('leaves a heredoc without its end', () => {
    expect(problems(`RUN <<E\n${'x'.repeat(70_000)}\nE\nENV a\n`)).toEqual([
      '1:1-3:2 unterminated heredoc',
      `2:1-2:70001 ${tooLong}`,
      '4:1-4:6 ENV must have two arguments',
    ])
  })
})
