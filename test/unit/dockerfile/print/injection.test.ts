import { describe, expect, it } from '@jest/globals'
import { array, assert as assertProperty, constantFrom, option, property, tuple } from 'fast-check'
import { cache, image, ImagewrightError, literal, type Stage, tmpfs } from 'imagewright'
import type {
  Instruction,
  KeyValue,
  StageInstruction,
  TransferSource,
} from '../../../../src/dockerfile/instruction/instruction.js'
import { DockerfileSyntaxError } from '../../../../src/errors/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { expandWord } from '../../../../src/dockerfile/shell/index.js'
import type { EscapeCharacter } from '../../../../src/dockerfile/syntax/tree.js'
import {
  HOSTILE_FIELDS,
  hostileText as hostile,
  hostileTexts,
  printedOrRefused,
} from '../../../dockerfile-cases/hostile-fields.js'
import { HOSTILE_VALUES } from '../../../integration/dockerfile/hostile-values.js'

/** A step with hostile text in it, and what the parser must find of it. */
interface Step<Kind extends StageInstruction['kind']> {
  readonly write: (stage: Stage) => Stage
  readonly kind: Kind | undefined
  readonly check?: (instruction: Extract<StageInstruction, { kind: Kind }>, read: ReadWord) => void
}

/** A word without its quotes and escapes; no variable is set. */
type ReadWord = (word: string) => string

const readWith =
  (escape: EscapeCharacter): ReadWord =>
  (word) =>
    expandWord(word, { get: () => undefined, names: () => [] }, { escape }).result

const readPairs = (pairs: readonly KeyValue[], read: ReadWord): readonly (readonly string[])[] =>
  pairs.map(({ name, value }) => [read(name), read(value)])

const readSources = (sources: readonly TransferSource[], read: ReadWord): readonly string[] =>
  sources.map((source) => (source.kind === 'path' ? read(source.path) : `<<${source.content}`))

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

const trimBlanks = (text: string): string =>
  text
    .replace(/^(?:[ \t\n]|\r\n)+/, '')
    .replace(/(?<!(?:^|[^\\])(?:\\\\)*\\)(?:[ \t\n]|\r\n)+$/, '')

/** What a RUN hands to the shell: as it is, or as a heredoc, which always ends in a newline. */
function expectShellText(
  { commandLine, files, form }: Extract<Instruction, { kind: 'run' }>,
  text: string,
): void {
  expect(form).toBe('shell')
  const [file] = files
  if (!file) return expect(commandLine).toEqual([text])
  // `#!` is a comment for the shell, but BuildKit executes a heredoc that begins with it.
  expect(file.content).toBe(ended(text.startsWith('#!') ? `\n${text}` : text))
}

const step = <Kind extends StageInstruction['kind']>(
  kind: Kind,
  write: (stage: Stage) => Stage,
  check?: Step<Kind>['check'],
) => ({ kind, write, ...(check && { check }) }) as unknown as Step<StageInstruction['kind']>

const steps: Readonly<Record<string, (a: string, b: string) => Step<StageInstruction['kind']>>> = {
  env: (a, b) =>
    step(
      'env',
      (stage) => stage.env({ [a]: literal(b), Z: literal(a) }),
      ({ pairs }, read) => {
        expect(new Map(readPairs(pairs, read) as [string, string][])).toEqual(
          new Map([
            [a, b],
            ['Z', a],
          ]),
        )
      },
    ),
  label: (a, b) =>
    step(
      'label',
      (stage) => stage.label({ x: literal(a), y: literal(b) }),
      ({ pairs }, read) => {
        expect(readPairs(pairs, read)).toEqual([
          ['x', a],
          ['y', b],
        ])
      },
    ),
  arg: (a) =>
    step(
      'arg',
      (stage) => stage.arg('A', literal(a)),
      ({ args }, read) => {
        expect(args.map(({ name, value }) => [name, value && read(value)])).toEqual([['A', a]])
      },
    ),
  workdir: (a) =>
    step(
      'workdir',
      (stage) => stage.workdir(literal(a)),
      ({ path }, read) => {
        expect(read(path)).toBe(a)
      },
    ),
  user: (a) =>
    step(
      'user',
      (stage) => stage.user(literal(a)),
      ({ user }, read) => {
        expect(read(user)).toBe(a)
      },
    ),
  cmd: (a) =>
    step(
      'cmd',
      (stage) => stage.cmd(a),
      ({ commandLine, form }) => {
        expect([commandLine, form]).toEqual([[trimBlanks(a)], 'shell'])
      },
    ),
  entrypoint: (a, b) =>
    step(
      'entrypoint',
      (stage) => stage.entrypoint([a, b]),
      ({ commandLine, form }) => {
        expect([commandLine, form]).toEqual([[a, b], 'exec'])
      },
    ),
  healthcheck: (a) =>
    step(
      'healthcheck',
      (stage) => stage.healthcheck(a, { interval: '5s' }),
      ({ test, interval }) => {
        expect([test, interval]).toEqual([{ commandLine: [trimBlanks(a)], form: 'shell' }, '5s'])
      },
    ),
  run: (a) =>
    step(
      'run',
      (stage) => stage.run(a),
      (run) => expectShellText(run, trimBlanks(a)),
    ),
  mountedRun: (a, b) =>
    step(
      'run',
      (stage) =>
        stage.run(a, {
          mounts: [cache(literal(`/${b}`)), tmpfs(literal(`/x${b}`))],
          network: 'none',
        }),
      (run) => {
        expectShellText(run, trimBlanks(a))
        expect([run.mounts.length, run.network]).toEqual([2, 'none'])
      },
    ),
  runAll: (a, b) =>
    step(
      'run',
      (stage) => stage.runAll([a, b]),
      (run) => {
        const joint = run.files.length > 0 ? ' &&\n' : '  && '
        expectShellText(run, `${trimBlanks(a)}${joint}${trimBlanks(b)}`)
      },
    ),
  script: (a, b) =>
    step(
      'run',
      (stage) => stage.script(`x${a}`, { mounts: [tmpfs(literal(`/x${b}`))] }),
      ({ files }) => expect(files.map(({ content }) => content)).toEqual([ended(`x${a}`)]),
    ),
  copy: (a, b) =>
    step(
      'copy',
      (stage) => stage.copy(literal(a), literal(b), { exclude: ['x'] }),
      ({ sources, destination, exclude }, read) => {
        expect([readSources(sources, read), read(destination), exclude]).toEqual([[a], b, ['x']])
      },
    ),
  flags: (a, b) =>
    step(
      'copy',
      (stage) => stage.copy('a', 'b', { exclude: [a, b], chown: literal(a) }),
      ({ sources, destination, chown = '', exclude }, read) => {
        expect([readSources(sources, read), destination]).toEqual([['a'], 'b'])
        expect([read(chown), exclude]).toEqual([a, [a, b]])
      },
    ),
  write: (a, b) =>
    step(
      'copy',
      (stage) => stage.write(literal(`/${a}x`), b, { chown: literal(`u${b}`) }),
      ({ sources, destination }, read) => {
        expect([readSources(sources, read), read(destination)]).toEqual([
          [`<<${ended(b)}`],
          `/${a}x`,
        ])
      },
    ),
  plainWrite: (_a, b) =>
    step(
      'copy',
      (stage) => stage.write('/x', b),
      ({ sources }, read) => expect(readSources(sources, read)).toEqual([`<<${ended(b)}`]),
    ),
  volume: (a, b) =>
    step(
      'volume',
      (stage) => stage.volume(literal(a), literal(b)),
      ({ paths }, read) => {
        expect(paths.map(read)).toEqual([a, b])
      },
    ),
  shell: (a) =>
    step(
      'shell',
      (stage) => stage.shell(['x', a]),
      (shell) => expect(shell.arguments).toEqual(['x', a]),
    ),
  maintainer: (a) =>
    step(
      'maintainer',
      (stage) => stage.maintainer(a),
      ({ name }) => expect(name).toBe(a),
    ),
  onBuild: (a, b) =>
    step(
      'onbuild',
      (stage) => stage.onBuild((trigger) => trigger.label({ x: literal(a), y: literal(b) })),
      ({ trigger }) => {
        expect(trigger?.kind === 'label' && readPairs(trigger.pairs, readWith('\\'))).toEqual([
          ['x', a],
          ['y', b],
        ])
      },
    ),
  triggeredRun: (a) => step('onbuild', (stage) => stage.onBuild((trigger) => trigger.run(a))),
  comment: (a) => ({ write: (stage) => stage.comment(a), kind: undefined }),
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

const given = tuple(constantFrom(...kinds), hostile, hostile)

/** The fixed values, and for every field as many generated ones. */
const FIXED = Object.keys(HOSTILE_VALUES).length
// For each field; the variable asks for more.
const GENERATED = Number(process.env['IMAGEWRIGHT_INJECTION_TEXTS'] ?? 1_000)
const TEXTS = [...Object.values(HOSTILE_VALUES), ...hostileTexts(GENERATED)]
/** What stands in a Dockerfile, or why it cannot be read. */
function readOrReason(text: string) {
  try {
    return parseDockerfile(text)
  } catch (error) {
    if (error instanceof DockerfileSyntaxError) return error.problems[0]?.message ?? ''
    throw error
  }
}

const keywordOf = ({ kind }: StageInstruction): string => kind.toUpperCase()

describe.each(['\\', '`'] as const)('with the escape character %s', (escape) => {
  const base = (comment?: string): Stage => {
    const start = escape === '\\' ? image() : image().escape('`')
    return (comment === undefined ? start : start.comment(comment)).from('base')
  }

  it('no text adds, removes or changes an instruction', () => {
    let held = 0
    assertProperty(
      property(array(given, { minLength: 1, maxLength: 6 }), option(hostile), (wanted, top) => {
        const header = top === null || isRefused(() => base(top)) ? undefined : top
        const start = base(header)
        const taken = wanted
          .map(([kind, a, b]) => steps[kind]?.(a, b))
          .filter((each) => each !== undefined)
          .filter(({ write }) => !isRefused(() => write(base())))
          // CMD, ENTRYPOINT and HEALTHCHECK may stand once.
          .filter(
            ({ kind }, index, all) =>
              !/^(?:cmd|entrypoint|healthcheck)$/.test(kind ?? '') ||
              all.findIndex((other) => other.kind === kind) === index,
          )
        held += taken.length
        const text = taken.reduce((stage, { write }) => write(stage), start).toDockerfile()
        const { syntax, globals, stages } = parseDockerfile(text)
        const expected = taken.filter(({ kind }) => kind !== undefined)
        expect(
          syntax.elements.flatMap((each) => (each.kind === 'directive' ? [each.text] : [])),
        ).toEqual(escape === '\\' ? [] : ['# escape=`\n'])
        expect([globals.length, stages.length]).toEqual([0, 1])
        const instructions = stages[0]?.instructions ?? []
        expect(instructions.map(({ kind }) => kind)).toEqual(expected.map(({ kind }) => kind))
        for (const [index, { check }] of expected.entries()) {
          const instruction = instructions[index]
          if (instruction) check?.(instruction, readWith(escape))
        }
      }),
      { numRuns: 1_000 },
    )
    // Refusing everything would be safe, too.
    expect(held).toBeGreaterThan(1_000)
  }, 120_000)

  it.each(HOSTILE_FIELDS.map((field) => [field.name, field] as const))(
    'no text in the %s adds, removes or changes an instruction',
    (_name, { keyword, place, write }) => {
      const start = escape === '\\' ? image() : image().escape('`')
      const wrong = TEXTS.filter((text, index) => {
        // Either escape character gets the fixed values, and its half of the others.
        if (index >= FIXED && index % 2 === (escape === '\\' ? 0 : 1)) return false
        const printed = printedOrRefused(() => write(start, text))
        if (printed === undefined) return false
        const read = readOrReason(printed)
        // `run(..., { devices })` alone hands on what BuildKit then refuses, at that line.
        if (typeof read === 'string') return !/csv devices|key=value pair|unexpected key/.test(read)
        const { globals, stages } = read
        const found = [
          ...globals.map(() => 'ARG'),
          ...stages.flatMap(({ instructions }) => ['FROM', ...instructions.map(keywordOf)]),
        ]
        const top = place === 'top' && /^ARG/m.test(printed) ? ['ARG'] : []
        const expected = [...top, 'FROM', ...(keyword === undefined ? [] : [keyword])]
        return found.join() !== expected.join()
      })
      expect(wrong).toEqual([])
    },
    60_000,
  )
})
