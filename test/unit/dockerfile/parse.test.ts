import { describe, expect, it } from '@jest/globals'
import { array, assert, constantFrom, oneof, property, string, uint8Array } from 'fast-check'
import { parseDockerfile } from '../../../src/dockerfile/parse.js'
import { DockerfileSyntaxError } from '../../../src/errors/index.js'

function failure(input: string | Uint8Array, file?: string): DockerfileSyntaxError {
  try {
    parseDockerfile(input, file === undefined ? {} : { file })
  } catch (error) {
    if (error instanceof DockerfileSyntaxError) return error
    throw error
  }
  throw new Error('it is a Dockerfile')
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe('parseDockerfile', () => {
  it('takes a text or its bytes, and gives the text back', () => {
    const text = '\ufeff# syntax=a\r\nFROM a\r\nRUN \u00e9 \u{1f600}'
    expect(parseDockerfile(text).toString()).toBe(text)
    expect(parseDockerfile(bytes(text)).toString()).toBe(text)
    expect(`${parseDockerfile(Buffer.from(text))}`).toBe(text)
  })

  it('keeps a surrogate that stands alone in a text', () => {
    expect(parseDockerfile('FROM a\nRUN \ud800').toString()).toBe('FROM a\nRUN \ud800')
  })

  it('gives the globals, the stages and the syntax', () => {
    expect(parseDockerfile('ARG a\nFROM b AS c\nRUN d\n')).toMatchObject({
      syntax: {
        elements: [{ kind: 'instruction' }, { kind: 'instruction' }, { kind: 'instruction' }],
      },
      globals: [{ kind: 'arg', args: [{ name: 'a' }] }],
      stages: [{ from: { base: 'b', name: 'c' }, instructions: [{ kind: 'run' }] }],
    })
  })

  it('freezes all of it', () => {
    const dockerfile = parseDockerfile(
      [
        '# syntax=a\n# a b\nARG a=b c\n\nFROM --platform=x a AS b\nENV a=b d=e\nLABEL a b\nEXPOSE 1 2',
        'COPY --exclude=a --link <<E a /\n$x\nE\nADD <<-"E" a /\n\tx\n\tE\nRUN --mount=target=/x --device=y <<E',
        'x\nE\nCMD ["a"]\nENTRYPOINT a \\\n# c\n b\nHEALTHCHECK --retries=1 CMD a b\nHEALTHCHECK NONE',
        'ONBUILD RUN --mount=target=/x <<E\nx\nE\nSHELL ["a"]\nSTOPSIGNAL 9\nUSER a\nVOLUME a b\nWORKDIR /',
        'MAINTAINER a\n',
      ].join('\n'),
    )
    const open: string[] = []
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      if (!Object.isFrozen(value)) open.push(path)
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
    }
    visit(dockerfile, 'dockerfile')
    expect(open).toEqual([])
  })
})

describe('what is no Dockerfile', () => {
  it('is told with all its problems, those of the syntax first, as BuildKit meets them', () => {
    const error = failure('FROM a\nFOOBAR\nENV b\nUSER\n')
    expect(error.problems.map(({ message, range }) => [range.start.line, message])).toEqual([
      [3, 'ENV must have two arguments'],
      [2, 'unknown instruction: FOOBAR'],
      [4, 'USER requires exactly one argument'],
    ])
  })

  it('is shown at its place', () => {
    const error = failure('FROM a\n\tCOPY --form=b c d\n', 'images/Dockerfile')
    expect(error.code).toBe('DOCKERFILE_SYNTAX')
    expect(error.message).toBe(
      [
        'The Dockerfile is not valid',
        '  2:7 unknown flag: --form (did you mean from?)',
        '    > 2 | \tCOPY --form=b c d',
        '        | \t     ^',
        '  at images/Dockerfile:2:7',
      ].join('\n'),
    )
  })

  it('is shown with its first problems, shortened', () => {
    const long = 'x'.repeat(1000)
    expect(failure(`${long}\nFROM\nB\nUSER\nCMD --x`).message).toBe(
      [
        'The Dockerfile has 5 problems',
        `  1:1 unknown instruction: ${'x'.repeat(179)}... (1021 characters)`,
        '  2:1 FROM requires either one or three arguments',
        '    > 2 | FROM',
        '        | ^',
        '  3:1 unknown instruction: B',
        '    > 3 | B',
        '        | ^',
        '  and 2 more',
      ].join('\n'),
    )
  })

  it.each([
    ['', 'the Dockerfile cannot be empty', 1, 1],
    ['# a\n', 'file with no instructions', 1, 1],
    ['RUN a', 'no build stage in current context', 1, 1],
  ])('%j', (text, message, line, column) => {
    for (const input of [text, bytes(text)]) {
      expect(failure(input).problems).toMatchObject([
        { message, range: { start: { line, column } } },
      ])
    }
  })

  it.each([
    ['a byte that starts nothing', [0xff], 0xff],
    ['a continuation without a start', [0x80, 0x41], 0x80],
    ['a character that is cut short', [0xe6, 0xbc, 0x41], 0xe6],
    ['a character that the end cuts short', [0xf0, 0x9f, 0x98], 0xf0],
    ['a form that is too long', [0xc1, 0x81], 0xc1],
    ['another one', [0xe0, 0x80, 0x80], 0xe0],
    ['and another one', [0xf0, 0x80, 0x80, 0x80], 0xf0],
    ['a surrogate', [0xed, 0xa0, 0x80], 0xed],
    ['what is beyond Unicode', [0xf4, 0x90, 0x80, 0x80], 0xf4],
  ])('has bytes that are no UTF-8: %s', (_, bad, first) => {
    const input = Uint8Array.from([...bytes('FROM a\n\u6f22\u{1f600}'), ...bad])
    const start = { offset: 10, line: 2, column: 4 }
    expect(failure(input).problems).toEqual([
      {
        message: `byte 0x${first.toString(16)} at offset 14 is not valid UTF-8`,
        range: { start, end: { offset: 11, line: 2, column: 5 } },
      },
    ])
  })
})

// prettier-ignore
const FRAGMENTS = [
  'FROM a', 'RUN', 'COPY', 'ADD', 'ENV', 'ARG', 'ONBUILD', 'HEALTHCHECK CMD', 'LABEL', 'CMD',
  '--mount=type=cache', '--from=b', '--link', '--x', '--', 'a', '/b', 'c=d', '"', "'", '$x', '${',
  '["a", "b"]', '[', '[1]', '<<E', '<<-"E"', '<<', 'E', '#', '# escape=`', '\\', '`', '\\\n', '`\n',
  '\n', '\n', '\r\n', ' ', ' ', '\t', '\u00a0', '\u0085', '\ufeff', '\u00e9', '\u{1f600}', '\ud800', '\0',
]
const dockerfileLike = array(constantFrom(...FRAGMENTS), { maxLength: 40 }).map((all) =>
  all.join(''),
)

/** The text of a Dockerfile again, or the error: anything else is thrown. */
function outcome(input: string | Uint8Array): string | DockerfileSyntaxError {
  try {
    const dockerfile = parseDockerfile(input)
    expect(dockerfile.syntax.elements.map(({ text }) => text).join('')).toBe(dockerfile.toString())
    return dockerfile.toString()
  } catch (error) {
    if (error instanceof DockerfileSyntaxError && error.problems.length > 0) return error
    throw error
  }
}

describe('whatever the input', () => {
  it('a text is given back, or refused with a typed error', () => {
    let parsed = 0
    assert(
      property(
        oneof({ arbitrary: dockerfileLike, weight: 4 }, string({ unit: 'binary' })),
        (text) => {
          for (const input of [text, `FROM a\n${text}`]) {
            const result = outcome(input)
            if (typeof result !== 'string') continue
            parsed++
            expect(result).toBe(input)
          }
        },
      ),
      { numRuns: 1500 },
    )
    expect(parsed).toBeGreaterThan(100)
  })

  it('bytes are given back, or refused with a typed error', () => {
    assert(
      property(uint8Array({ maxLength: 40 }), (random) => {
        const input = Uint8Array.from([...bytes('FROM a\nRUN '), ...random])
        const result = outcome(input)
        if (typeof result === 'string') expect(bytes(result)).toEqual(input)
      }),
      { numRuns: 500 },
    )
  })
})

describe('time grows as the input does', () => {
  it.each([
    ['instructions', 'RUN a b\n', 'FROM a\n'],
    ['continuations', 'a \\\n', 'FROM a\nRUN '],
    ['comments in a continuation', '#\n', 'FROM a\nRUN a \\\n'],
    ['heredoc words', '<<E \\\n', 'FROM a\nRUN '],
    ['less-than signs', '<', 'FROM a\nRUN '],
    ['quotes', `"'\\\n`, 'FROM a\nENV '],
    ['brackets', '[', 'FROM a\nRUN '],
    ['braces', '${a:-\\\n', 'FROM a\nRUN <<a '],
    ['triggers', 'ONBUILD --x ', 'FROM a\n'],
    ['triggers and blanks', 'ONBUILD  \\\n', 'FROM a\n'],
    ['spaces', ' ', 'FROM a\nRUN'],
    ['carriage returns', '\r', 'FROM a\nRUN a'],
    ['flags', '--exclude=a \\\n', 'FROM a\nCOPY '],
    ['comments over many arguments', '# a b\n', ''],
    ['unknown instructions', 'FOOBAR a b c d\n', ''],
  ])('%s', (_, piece, head) => {
    const parse = (size: number): number => {
      const text =
        head +
        piece.repeat(size / piece.length) +
        (head === '' ? `\nARG ${'a '.repeat(size / 4)}` : '')
      const start = process.cpuUsage()
      outcome(text)
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    }
    parse(10_000)
    // Sixteen times the size takes 256 times as long where time is quadratic. The 200 ms forgive the small ones.
    expect(parse(320_000)).toBeLessThan(80 * parse(20_000) + 200)
  })
})
