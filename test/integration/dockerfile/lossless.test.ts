import { expect, it } from '@jest/globals'
import { sample, string } from 'fast-check'
import { image, ImagewrightError, literal, type Stage } from 'imagewright'
import { EACH_VERSION, eachEngine } from '../matrix.js'
import { type ImageConfig, inParallel, scratch, useBuilder } from './built-config.js'
import { HOSTILE_VALUES } from './hostile-values.js'

const VALUES = Object.entries(HOSTILE_VALUES)

/** A field of the image's configuration, how it is written and what it must then hold. */
interface Field {
  readonly name: string
  readonly write: (stage: Stage, value: string) => Stage
  /** What no form of the language holds, or the instruction does not take. */
  readonly refuses: (value: string) => boolean
  readonly expected: (value: string) => unknown
  readonly actual: (config: ImageConfig) => unknown
}

const unholdable = (value: string): boolean => /\0|\p{Surrogate}/u.test(value)
const withNewline = (value: string): boolean => unholdable(value) || value.includes('\n')
const emptyOrNewline = (value: string): boolean => withNewline(value) || value === ''
// What a shell command loses at its ends means nothing to a shell.
const trimmed = (value: string): string =>
  value
    .replace(/^(?:[ \t\n]|\r\n)+/, '')
    .replace(/(?<!(?:^|[^\\])(?:\\\\)*\\)(?:[ \t\n]|\r\n)+$/, '')
/** Shell form holds one line, no JSON, and nothing that continues the line. */
const noShellForm = (value: string): boolean => {
  const text = trimmed(value)
  return (
    emptyOrNewline(text) ||
    /^\p{White_Space}|\p{White_Space}$/u.test(text) ||
    /(?:^|[^\\])\\$/.test(text) ||
    /^\[(?:"a"(?:, "b")?|1, 2)\]/.test(text)
  )
}
/** Fields that hold one value: in the order in which a stage can have them all. */
const SINGLE_FIELDS: readonly Field[] = [
  {
    name: 'WORKDIR',
    write: (stage, value) => stage.workdir(literal(`/w/${value}`)),
    refuses: (value) => withNewline(value) || value.length > 255,
    expected: (value) => `/w/${value}`,
    actual: ({ Config }) => Config.WorkingDir.replace(/^\/w$/, '/w/'),
  },
  {
    name: 'USER',
    write: (stage, value) => stage.user(literal(value)),
    refuses: emptyOrNewline,
    expected: (value) => value,
    actual: ({ Config }) => Config.User,
  },
  {
    name: 'CMD shell',
    write: (stage, value) => stage.cmd(value),
    refuses: noShellForm,
    expected: (value) => ['/bin/sh', '-c', trimmed(value)],
    actual: ({ Config }) => Config.Cmd,
  },
  {
    name: 'ENTRYPOINT shell',
    write: (stage, value) => stage.entrypoint(value),
    refuses: noShellForm,
    expected: (value) => ['/bin/sh', '-c', trimmed(value)],
    actual: ({ Config }) => Config.Entrypoint,
  },
  {
    name: 'HEALTHCHECK shell',
    write: (stage, value) => stage.healthcheck(value, { interval: '5s', retries: 2 }),
    refuses: noShellForm,
    expected: (value) => ({ Test: ['CMD-SHELL', trimmed(value)], Interval: 5e9, Retries: 2 }),
    actual: ({ Config }) => Config.Healthcheck,
  },
  {
    name: 'MAINTAINER',
    write: (stage, value) => stage.maintainer(value),
    refuses: (value) =>
      emptyOrNewline(value) ||
      /^\p{White_Space}|\p{White_Space}$/u.test(value) ||
      /(?:^|[^\\])\\$/.test(value),
    expected: (value) => value,
    actual: ({ Author }) => Author,
  },
]

/** Whether a step is refused, by a typed error, at the call or when the Dockerfile is printed. */
function isRefused(stage: () => Stage): boolean {
  try {
    stage().toDockerfile()
    return false
  } catch (error) {
    if (!(error instanceof ImagewrightError)) throw error
    expect(['INVALID_DEFINITION', 'UNPRINTABLE_VALUE']).toContain(error.code)
    expect(error.at?.file).toBe(__filename)
    return true
  }
}

/** The fields that hold the value, and a stage with them. */
function writeFields(value: string) {
  const holding = SINGLE_FIELDS.filter(({ write }) => !isRefused(() => write(scratch(), value)))
  expect(holding.map(({ name }) => name)).toEqual(
    SINGLE_FIELDS.filter(({ refuses }) => !refuses(value)).map(({ name }) => name),
  )
  return { holding, stage: holding.reduce((stage, { write }) => write(stage, value), scratch()) }
}

function holdable(refuses: (value: string) => boolean, write: (value: string) => Stage) {
  const held = VALUES.filter(([, value]) => !isRefused(() => write(value)))
  expect(held.map(([name]) => name)).toEqual(
    VALUES.filter(([, value]) => !refuses(value)).map(([name]) => name),
  )
  return held.map(([, value]) => value)
}

it('has at least 60 hostile values', () => {
  expect(VALUES.length).toBeGreaterThanOrEqual(60)
})

eachEngine((engine) => {
  const { build, configOf } = useBuilder(engine)

  it('holds each value of a field that has one, or refuses it', async () => {
    const outcomes = new Map<string, { readonly actual: unknown; readonly expected: unknown }>()
    await inParallel(VALUES, async ([name, value]) => {
      const { holding, stage } = writeFields(value)
      const config = await configOf(stage)
      for (const field of holding) {
        outcomes.set(`${field.name}: ${name}`, {
          actual: field.actual(config),
          expected: field.expected(value),
        })
      }
    })
    expect([...outcomes].map(([field, { actual }]) => [field, actual])).toEqual(
      [...outcomes].map(([field, { expected }]) => [field, expected]),
    )
  }, 240_000)

  it('holds all values of a field that has many, in one image', async () => {
    const values = holdable(unholdable, (value) => scratch().cmd([value]))
    const paths = holdable(
      (value) => unholdable(value) || value === '',
      (value) => scratch().volume(literal(value)),
    )
    const stage = scratch()
      .volume(...paths.map(literal))
      .entrypoint(values)
      .cmd(['echo', ...values])
      .healthcheck(['test', ...values])
      .shell(['/bin/sh', ...values])
    const { Config } = await configOf(stage)
    expect(new Set(Object.keys(Config.Volumes ?? {}))).toEqual(new Set(paths))
    expect(Config.Entrypoint).toEqual(values)
    expect(Config.Cmd).toEqual(['echo', ...values])
    expect(Config.Healthcheck).toEqual({ Test: ['CMD', 'test', ...values] })
    expect(Config.Shell).toEqual(['/bin/sh', ...values])
  }, 60_000)

  it('holds all values and names of ENV and LABEL, in one image', async () => {
    const values = holdable(withNewline, (value) => scratch().env({ A: literal(value) }))
    const envNames = holdable(
      (value) => emptyOrNewline(value) || /[\s=]/u.test(value),
      (value) => scratch().env({ [value]: '' }),
    )
    const labelNames = holdable(
      (value) => emptyOrNewline(value) || value.includes('='),
      (value) => scratch().label({ [value]: '' }),
    )
    const env = {
      ...Object.fromEntries(values.map((value, index) => [`V${index}`, literal(value)])),
      ...Object.fromEntries(envNames.map((value) => [value, literal(value)])),
    }
    const labels = {
      ...Object.fromEntries(values.map((value, index) => [`v${index}`, literal(value)])),
      ...Object.fromEntries(labelNames.map((value) => [value, literal(value)])),
    }
    const { Config } = await configOf(scratch().env(env).label(labels))
    expect(Config.Env?.filter((entry) => !entry.startsWith('PATH='))).toEqual(
      Object.entries(env).map(([name, { word }]) => `${name}=${String(word)}`),
    )
    expect(Config.Labels).toEqual({
      'imagewright.test': 'lossless',
      ...Object.fromEntries(Object.entries(labels).map(([name, { word }]) => [name, word])),
    })
  }, 60_000)

  it('keeps triggers that a later build reads back exactly', async () => {
    const held = VALUES.filter(([, value]) => !withNewline(value))
    const parent = held.reduce(
      (stage, [, value], index) =>
        stage.onBuild((trigger) => trigger.label({ [`v${index}`]: literal(value) })),
      scratch(),
    )
    const tag = `imagewright-test/lossless:${engine.slot}`
    await build(parent.cmd(['x']), { tags: [tag] })
    const { Config } = await configOf(
      image()
        .from(tag as string)
        .label({ child: '1' }),
    )
    expect(Config.Labels).toEqual({
      'imagewright.test': 'lossless',
      child: '1',
      ...Object.fromEntries(held.map(([, value], index) => [`v${index}`, value])),
    })
    expect(Config.OnBuild ?? []).toEqual([])
  }, 60_000)

  // The whole matrix reads the fixed values; what is generated is read by the newest.
  if (engine.name === '28.5.2-containerd') {
    it('holds hundreds of generated values in one image', async () => {
      const holdableText = string({ unit: 'binary', maxLength: 40 }).filter(
        (value) => !withNewline(value),
      )
      const values = sample(holdableText, 400)
      const labels = Object.fromEntries(values.map((value, index) => [`v${index}`, value]))
      const stage = scratch()
        .label(Object.fromEntries(values.map((value, index) => [`v${index}`, literal(value)])))
        .env(Object.fromEntries(values.map((value, index) => [`V${index}`, literal(value)])))
        .cmd(values)
      const { Config } = await configOf(stage)
      expect(Config.Labels).toEqual({ 'imagewright.test': 'lossless', ...labels })
      expect(Config.Env?.filter((entry) => !entry.startsWith('PATH='))).toEqual(
        values.map((value, index) => `V${index}=${value}`),
      )
      expect(Config.Cmd).toEqual(values)
    }, 60_000)
  }
}, EACH_VERSION)
