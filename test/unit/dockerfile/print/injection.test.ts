import { describe, expect, it } from '@jest/globals'
import {
  array,
  assert as assertProperty,
  constantFrom,
  oneof,
  option,
  property,
  string as anyString,
  tuple,
} from 'fast-check'
import { cache, image, ImagewrightError, literal, type Stage, tmpfs } from 'imagewright'
import {
  readArray,
  readDockerfile,
  type ReadFile,
  type ReadInstruction,
  readPairs,
  readWord,
  trim,
} from './dockerfile-reader.js'

const FRAGMENTS: readonly string[] = [
  '\n \r \r\n \t \v \u0085 \u00a0 \u2028 \ufeff \0 \ud800'.split(' '),
  '\\ ` " \' $ ${ } $X ${X # -- [ ] ["a"] << <<EOF EOF = , : ; && RUN a é 👩‍🚀 0'.split(' '),
  [' ', 'FROM x', '\nRUN x', '\nEOF\n', '# syntax=x'],
].flat()

const hostile = array(
  oneof({ weight: 5, arbitrary: constantFrom(...FRAGMENTS) }, anyString({ maxLength: 4 })),
  {
    maxLength: 8,
  },
).map((parts) => parts.join(''))

/** A step with hostile text in it, and what a reader of the file must find of it. */
interface Step {
  readonly write: (stage: Stage) => Stage
  readonly keyword: string
  readonly check?: (instruction: ReadInstruction, file: ReadFile) => void
}

const trimBlanks = (text: string): string =>
  text
    .replace(/^(?:[ \t\n]|\r\n)+/, '')
    .replace(/(?<!(?:^|[^\\])(?:\\\\)*\\)(?:[ \t\n]|\r\n)+$/, '')

/** What a RUN hands to the shell: as it is, or as a heredoc, which always ends in a newline. */
function expectShellText({ rest, heredocs }: ReadInstruction, text: string): void {
  const [heredoc] = heredocs
  if (!heredoc) return expect(rest).toBe(text)
  // `#!` is a comment for the shell, but BuildKit executes a heredoc that begins with it.
  const body = text.startsWith('#!') ? `\n${text}` : text
  expect(heredoc.content).toBe(body.endsWith('\n') ? body : `${body}\n`)
}

const steps: Readonly<Record<string, (a: string, b: string) => Step>> = {
  env: (a, b) => ({
    write: (stage) => stage.env({ [a]: literal(b), Z: literal(a) }),
    keyword: 'ENV',
    check: ({ rest }, { escape }) => {
      expect(new Map(readPairs(rest, escape))).toEqual(
        new Map([
          [a, b],
          ['Z', a === 'Z' ? a : a],
        ]),
      )
    },
  }),
  label: (a, b) => ({
    write: (stage) => stage.label({ x: literal(a), y: literal(b) }),
    keyword: 'LABEL',
    check: ({ rest }, { escape }) => {
      expect(readPairs(rest, escape)).toEqual([
        ['x', a],
        ['y', b],
      ])
    },
  }),
  arg: (a) => ({
    write: (stage) => stage.arg('A', literal(a)),
    keyword: 'ARG',
    check: ({ rest }, { escape }) => expect(readPairs(rest, escape)).toEqual([['A', a]]),
  }),
  workdir: (a) => ({
    write: (stage) => stage.workdir(literal(a)),
    keyword: 'WORKDIR',
    check: ({ flags, rest }, { escape }) => {
      expect([flags, readWord(rest, escape)]).toEqual([[], a])
    },
  }),
  user: (a) => ({
    write: (stage) => stage.user(literal(a)),
    keyword: 'USER',
    check: ({ flags, rest }, { escape }) => {
      expect([flags, readWord(rest, escape)]).toEqual([[], a])
    },
  }),
  cmd: (a) => ({
    write: (stage) => stage.cmd(a),
    keyword: 'CMD',
    check: ({ flags, rest }) => {
      expect([flags, rest, readArray(rest)]).toEqual([[], trimBlanks(a), undefined])
    },
  }),
  entrypoint: (a, b) => ({
    write: (stage) => stage.entrypoint([a, b]),
    keyword: 'ENTRYPOINT',
    check: ({ rest }) => expect(readArray(rest)).toEqual([a, b]),
  }),
  healthcheck: (a) => ({
    write: (stage) => stage.healthcheck(a, { interval: '5s' }),
    keyword: 'HEALTHCHECK',
    check: ({ flags, rest }) => {
      expect([flags, rest]).toEqual([['--interval=5s'], `CMD ${trimBlanks(a)}`])
    },
  }),
  run: (a) => ({
    write: (stage) => stage.run(a),
    keyword: 'RUN',
    check: (instruction) => expectShellText(instruction, trimBlanks(a)),
  }),
  mountedRun: (a, b) => ({
    write: (stage) =>
      stage.run(a, {
        mounts: [cache(literal(`/${b}`)), tmpfs(literal(`/x${b}`))],
        network: 'none',
      }),
    keyword: 'RUN',
    check: (instruction) => {
      expectShellText(instruction, trimBlanks(a))
      expect(instruction.flags).toHaveLength(3)
    },
  }),
  runAll: (a, b) => ({
    write: (stage) => stage.runAll([a, b]),
    keyword: 'RUN',
    check: (instruction) => {
      const joint = instruction.heredocs.length > 0 ? ' &&\n' : '  && '
      expectShellText(instruction, `${trimBlanks(a)}${joint}${trimBlanks(b)}`)
    },
  }),
  script: (a, b) => ({
    write: (stage) => stage.script(`x${a}`, { mounts: [tmpfs(literal(`/x${b}`))] }),
    keyword: 'RUN',
    check: ({ heredocs }) =>
      expect(heredocs.map(({ content }) => content)).toEqual([
        `x${a}${a.endsWith('\n') ? '' : '\n'}`,
      ]),
  }),
  copy: (a, b) => ({
    write: (stage) => stage.copy(literal(a), literal(b), { exclude: ['x'] }),
    keyword: 'COPY',
    check: ({ flags, rest, heredocs }, { escape }) => {
      const words = readArray(rest) ?? rest.split(' ')
      expect(words.map((word) => readWord(word, escape))).toEqual([a, b])
      expect(words.some((word) => /^\d*<</.test(word))).toBe(false)
      expect([flags, heredocs]).toEqual([['--exclude=x'], []])
    },
  }),
  flags: (a, b) => ({
    write: (stage) => stage.copy('a', 'b', { exclude: [a, b], chown: literal(a) }),
    keyword: 'COPY',
    check: ({ flags, rest }, { escape }) => {
      const [chown = '', ...excludes] = flags
      expect(readWord(chown.slice('--chown='.length), escape)).toBe(a)
      expect([excludes, rest]).toEqual([[`--exclude=${a}`, `--exclude=${b}`], 'a b'])
    },
  }),
  write: (a, b) => ({
    write: (stage) => stage.write(literal(`/${a}x`), b, { chown: literal(`u${b}`) }),
    keyword: 'COPY',
    check: ({ rest, heredocs }, { escape }) => {
      const [, destination = ''] = rest.split(/[\t\v\f\r ]+/)
      expect(readWord(destination, escape)).toBe(`/${a}x`)
      expect(heredocs.map(({ content }) => content)).toEqual([
        b === '' || b.endsWith('\n') ? b : `${b}\n`,
      ])
    },
  }),
  plainWrite: (_a, b) => ({
    write: (stage) => stage.write('/x', b),
    keyword: 'COPY',
    check: ({ heredocs }) =>
      expect(heredocs.map(({ content }) => content)).toEqual([
        b === '' || b.endsWith('\n') ? b : `${b}\n`,
      ]),
  }),
  volume: (a, b) => ({
    write: (stage) => stage.volume(literal(a), literal(b)),
    keyword: 'VOLUME',
    check: ({ rest }, { escape }) => {
      const words = readArray(rest) ?? rest.split(' ')
      expect(words.map((word) => readWord(trim(word), escape))).toEqual([a, b])
    },
  }),
  shell: (a) => ({
    write: (stage) => stage.shell(['x', a]),
    keyword: 'SHELL',
    check: ({ rest }) => expect(readArray(rest)).toEqual(['x', a]),
  }),
  maintainer: (a) => ({
    write: (stage) => stage.maintainer(a),
    keyword: 'MAINTAINER',
    check: ({ flags, rest }) => expect([flags, rest]).toEqual([[], a]),
  }),
  onBuild: (a, b) => ({
    write: (stage) => stage.onBuild((trigger) => trigger.label({ x: literal(a), y: literal(b) })),
    keyword: 'ONBUILD',
    check: ({ rest }) =>
      expect(readPairs(rest.slice('LABEL '.length), '\\')).toEqual([
        ['x', a],
        ['y', b],
      ]),
  }),
  triggeredRun: (a) => ({
    write: (stage) => stage.onBuild((trigger) => trigger.run(a)),
    keyword: 'ONBUILD',
  }),
  comment: (a) => ({ write: (stage) => stage.comment(a), keyword: '' }),
}

const kinds = Object.keys(steps)

function isRefused(define: () => Stage): boolean {
  try {
    define().toDockerfile()
    return false
  } catch (error) {
    if (!(error instanceof ImagewrightError)) throw error
    expect(['INVALID_DEFINITION', 'UNPRINTABLE_VALUE']).toContain(error.code)
    return true
  }
}

const step = tuple(constantFrom(...kinds), hostile, hostile)

describe.each(['\\', '`'] as const)('with the escape character %s', (escape) => {
  const base = (comment?: string): Stage => {
    const start = escape === '\\' ? image() : image().escape('`')
    return (comment === undefined ? start : start.comment(comment)).from('base')
  }

  it('no text adds, removes or changes an instruction', () => {
    let held = 0
    assertProperty(
      property(array(step, { minLength: 1, maxLength: 6 }), option(hostile), (given, top) => {
        const header = top === null || isRefused(() => base(top)) ? undefined : top
        const start = base(header)
        const taken = given
          .map(([kind, a, b]) => steps[kind]?.(a, b))
          .filter((each) => each !== undefined)
          .filter(({ write }) => !isRefused(() => write(base())))
          // CMD, ENTRYPOINT and HEALTHCHECK may stand once.
          .filter(
            ({ keyword }, index, all) =>
              !/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(keyword) ||
              all.findIndex((other) => other.keyword === keyword) === index,
          )
        held += taken.length
        const text = taken.reduce((stage, { write }) => write(stage), start).toDockerfile()
        const file = readDockerfile(text)
        const expected = taken.filter(({ keyword }) => keyword !== '')
        expect(file.directives).toEqual(escape === '\\' ? {} : { escape: '`' })
        expect(file.instructions.map(({ keyword }) => keyword)).toEqual([
          'FROM',
          ...expected.map(({ keyword }) => keyword),
        ])
        for (const [index, { check }] of expected.entries()) {
          const instruction = file.instructions[index + 1]
          if (instruction) check?.(instruction, file)
        }
      }),
      { numRuns: 1_000 },
    )
    // Refusing everything would be safe, too.
    expect(held).toBeGreaterThan(1_000)
  }, 120_000)
})
