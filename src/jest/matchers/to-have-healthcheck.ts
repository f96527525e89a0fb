import type { HealthcheckOptions, InspectedHealthcheck } from '../../definition/index.js'
import { readDuration } from '../../dockerfile/instruction/duration.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misusedArgument,
} from './context.js'
import { type ExpectedText, isExpectedText, matchesText } from './expected-text.js'
import { receivedConfig } from './received.js'
import { compared, differences, expectedLine, paragraphs, receivedLine, Words } from './report.js'

export interface ExpectedHealthcheck extends HealthcheckOptions {
  /** A string stands for the shell form, a list for the exec form. */
  readonly command?: ExpectedText | readonly string[]
}

const DURATIONS = ['interval', 'timeout', 'startPeriod', 'startInterval'] as const

/** In nanoseconds. Source: moby, daemon/health.go. */
const DEFAULTS = {
  interval: 30e9,
  timeout: 30e9,
  startPeriod: 0,
  startInterval: 5e9,
  retries: 3,
} as const

/** How the Engine finds out whether a container of the image works; what the image leaves out has the Engine's defaults. */
export async function toHaveHealthcheck(
  this: MatcherContext,
  received: unknown,
  ...args: readonly unknown[]
): Promise<MatcherResult> {
  const call = callOf(this, 'toHaveHealthcheck', args.length > 0 ? ['options'] : [])
  const expected = args.length > 0 ? expectOptions(call, args[0]) : {}
  const { healthcheck } = await receivedConfig(call, received)
  if (!healthcheck || args.length === 0) {
    const found = healthcheck
      ? shownFields(healthcheck, fieldNames(healthcheck))
      : new Words('none')
    const wanted = args.length > 0 ? expected : new Words(this.isNot ? 'none' : 'any')
    const message = () =>
      paragraphs(
        call,
        [
          expectedLine(call, 'Expected healthcheck', wanted),
          receivedLine(call, 'Received healthcheck', found),
        ].join('\n'),
      )
    return { pass: healthcheck !== undefined, message }
  }
  const names = Object.keys(expected) as (keyof ExpectedHealthcheck)[]
  const found = shownFields(healthcheck, names)
  const shown: Record<string, unknown> = {}
  let pass = true
  for (const name of names) {
    const matches = isField(this, healthcheck, name, expected)
    pass &&= matches
    shown[name] = matches ? found[name] : expected[name]
  }
  if (pass) return compared(call, 'healthcheck', pass, expected, found)
  return { pass, message: () => paragraphs(call, differences(call, shown, found)) }
}

function isField(
  context: MatcherContext,
  found: InspectedHealthcheck,
  name: keyof ExpectedHealthcheck,
  expected: ExpectedHealthcheck,
): boolean {
  if (name === 'retries') return (found.retries ?? DEFAULTS.retries) === expected.retries
  if (name !== 'command') {
    return BigInt(found[name] ?? DEFAULTS[name]) === readDuration(expected[name] ?? '')
  }
  const { command } = expected
  if (isExpectedText(command) && typeof found.command === 'string') {
    return matchesText(context, found.command, command)
  }
  return context.equals(found.command, command)
}

/** The fields of a health check as they are written. */
function shownFields(
  found: InspectedHealthcheck,
  names: readonly (keyof ExpectedHealthcheck)[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    names.map((name) => {
      if (name === 'command') return [name, found.command]
      if (name === 'retries') return [name, found.retries ?? DEFAULTS.retries]
      return [name, durationText(found[name] ?? DEFAULTS[name])]
    }),
  )
}

function fieldNames(found: InspectedHealthcheck): readonly (keyof ExpectedHealthcheck)[] {
  return (['command', ...DURATIONS, 'retries'] as const).filter((name) => found[name] !== undefined)
}

/** Nanoseconds in Go's syntax: `1m30s`, `500ms`. */
function durationText(nanoseconds: number): string {
  const units = [
    ['h', 3600e9],
    ['m', 60e9],
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
    ['ns', 1],
  ] as const
  let left = nanoseconds
  let text = ''
  for (const [unit, length] of units) {
    const amount = Math.floor(left / length)
    left -= amount * length
    if (amount > 0) text += `${amount}${unit}`
  }
  return text === '' ? '0s' : text
}

function expectOptions(call: Call, value: unknown): ExpectedHealthcheck {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    throw misusedArgument(call, 'options must be an object with at least one option', value)
  }
  for (const [name, option] of Object.entries(value)) {
    const rule = ruleOf(name, option)
    if (rule !== undefined) throw misusedArgument(call, rule, value)
  }
  return value
}

/** The rule that an option does not follow. */
function ruleOf(name: string, option: unknown): string | undefined {
  if (name === 'command') {
    const isList = Array.isArray(option) && option.every((word) => typeof word === 'string')
    return isList || isExpectedText(option)
      ? undefined
      : 'command must be a string (shell form), an array of strings (exec form), a regular expression or an asymmetric matcher'
  }
  if (name === 'retries') {
    return Number.isSafeInteger(option) ? undefined : 'retries must be a whole number'
  }
  if (!DURATIONS.some((known) => known === name)) {
    return `options must be some of command, ${DURATIONS.join(', ')} and retries`
  }
  return isDuration(option) ? undefined : `${name} must be a duration such as "30s" or "1m30s"`
}

function isDuration(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    return readDuration(value) >= 0n
  } catch {
    return false
  }
}
