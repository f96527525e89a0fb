import type { InspectedImageConfig } from '../../definition/index.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misusedArgument,
} from './context.js'
import {
  type ExpectedText,
  isAsymmetric,
  isExpectedText,
  isRegExp,
  matchesText,
} from './expected-text.js'
import { receivedConfig } from './received.js'
import { compared, differences, expectedLine, paragraphs, receivedLine } from './report.js'

/** Values by name; those that the matcher is not asked for do not count. */
export type ExpectedRecord = Readonly<Record<string, ExpectedText>>

type Values = Readonly<Record<string, string>>

interface RecordMatcher {
  readonly name: string
  /** What a name stands for: `variable`. */
  readonly noun: string
  read(config: InspectedImageConfig): Values
}

/** The variables of the environment that an image gives its containers. */
export const toHaveEnv = recordMatcher({
  name: 'toHaveEnv',
  noun: 'variable',
  read: ({ env }) => env,
})

export const toHaveLabel = recordMatcher({
  name: 'toHaveLabel',
  noun: 'label',
  read: ({ labels }) => labels,
})

function recordMatcher({ name, noun, read }: RecordMatcher) {
  return async function (
    this: MatcherContext,
    received: unknown,
    ...expected: readonly unknown[]
  ): Promise<MatcherResult> {
    const [first, value] = expected
    const isRecord = typeof first === 'object' && first !== null
    const parameters = isRecord ? [`${noun}s`] : ['name', ...(expected.length > 1 ? ['value'] : [])]
    const call = callOf(this, name, parameters)
    if (isRecord && expected.length === 1) {
      const record = expectRecord(call, noun, first)
      return recordResult(call, noun, record, read(await receivedConfig(call, received)))
    }
    expectName(call, noun, first)
    if (expected.length > 1) expectValue(call, noun, value)
    const values = read(await receivedConfig(call, received))
    return nameResult(call, noun, first, value as ExpectedText | undefined, values)
  }
}

function nameResult(
  call: Call,
  noun: string,
  name: string,
  value: ExpectedText | undefined,
  values: Values,
): MatcherResult {
  const found = ownValue(values, name)
  if (found === undefined) {
    const names = Object.keys(values).toSorted()
    const message = () =>
      paragraphs(
        call,
        [
          expectedLine(call, `Expected ${noun}`, name),
          receivedLine(call, `Received ${noun}s`, names),
        ].join('\n'),
      )
    return { pass: false, message }
  }
  if (value === undefined) {
    const message = () =>
      paragraphs(
        call,
        [
          expectedLine(call, `Expected ${noun}`, name, call.context.isNot),
          receivedLine(call, 'Received value', found),
        ].join('\n'),
      )
    return { pass: true, message }
  }
  const named = { ...call, hint: `${call.hint}\n\n${expectedLine(call, capitalized(noun), name)}` }
  return compared(named, 'value', matchesText(call.context, found, value), value, found)
}

function recordResult(
  call: Call,
  noun: string,
  record: ExpectedRecord,
  values: Values,
): MatcherResult {
  const names = Object.keys(record)
  const shown: Record<string, unknown> = {}
  const found: Record<string, string> = {}
  let pass = true
  for (const name of names) {
    const value = ownValue(values, name)
    const wanted = record[name] ?? ''
    const matches = value !== undefined && matchesText(call.context, value, wanted)
    pass &&= matches
    if (value !== undefined) found[name] = value
    // What matches is the same on both sides, so that only what does not stands out.
    shown[name] = matches ? value : wanted
  }
  if (!pass) return { pass, message: () => paragraphs(call, differences(call, shown, found)) }
  return compared(call, `${noun}s`, pass, record, found)
}

function ownValue(values: Values, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function expectName(call: Call, noun: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && name !== '' && !name.includes('=')) return
  throw misusedArgument(
    call,
    `value must be the name of a ${noun}, or an object of ${noun}s by name`,
    name,
  )
}

function expectValue(call: Call, noun: string, value: unknown): asserts value is ExpectedText {
  if (isExpectedText(value)) return
  throw misusedArgument(
    call,
    `value of a ${noun} must be a string, a regular expression or an asymmetric matcher`,
    value,
  )
}

function expectRecord(call: Call, noun: string, value: object): ExpectedRecord {
  const entries = Object.entries(value)
  // None at all would hold for every image.
  if (entries.length === 0 || Array.isArray(value) || isRegExp(value) || isAsymmetric(value)) {
    expectName(call, noun, value)
  }
  for (const [name, expected] of entries) {
    expectName(call, noun, name)
    expectValue(call, noun, expected)
  }
  return value as ExpectedRecord
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
