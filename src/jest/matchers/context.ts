import { MatcherMisusedError } from '../../errors/index.js'
import { subjectOf } from '../subject.js'

/** What a matcher is called with as `this`: as much of it as jest and vitest have in common. */
export interface MatcherContext {
  readonly isNot?: boolean
  readonly promise?: string
  /** The test file. */
  readonly testPath?: string
  equals(received: unknown, expected: unknown): boolean
  readonly utils: {
    matcherHint(
      name: string,
      received?: string,
      expected?: string,
      options?: {
        readonly isNot?: boolean
        readonly promise?: string
        readonly secondArgument?: string
      },
    ): string
    printExpected(value: unknown): string
    printReceived(value: unknown): string
    /** Text in the colour of what was expected. */
    EXPECTED_COLOR(text: string): string
    /** Text in the colour of what was received. */
    RECEIVED_COLOR(text: string): string
    BOLD_WEIGHT(text: string): string
    diff(expected: unknown, received: unknown): string | null | undefined
  }
}

export interface MatcherResult {
  readonly pass: boolean
  message(): string
}

/** A call of a matcher. */
export interface Call {
  readonly context: MatcherContext
  /** `expect(received).not.toHaveEnv(name, value)` */
  readonly hint: string
}

/** @param parameters - names of the arguments that the call has, two at most */
export function callOf(context: MatcherContext, name: string, parameters: readonly string[]): Call {
  const [expected = '', secondArgument] = parameters
  const hint = context.utils.matcherHint(name, undefined, expected, {
    isNot: context.isNot ?? false,
    promise: context.promise ?? '',
    ...(secondArgument !== undefined && { secondArgument }),
  })
  return { context, hint }
}

/** Laid out as jest's own matchers do it: `matcherErrorMessage`, which vitest does not have. */
export function misused(
  { context, hint }: Call,
  generic: string,
  specific?: string,
): MatcherMisusedError {
  const { BOLD_WEIGHT } = context.utils
  return new MatcherMisusedError(
    [
      hint,
      `${BOLD_WEIGHT('Matcher error')}: ${generic}`,
      ...(specific === undefined ? [] : [specific]),
    ].join('\n\n'),
  )
}

/** An error about an argument that the matcher cannot use. */
export function misusedArgument(call: Call, rule: string, value: unknown): MatcherMisusedError {
  const { EXPECTED_COLOR, printExpected } = call.context.utils
  return misused(
    call,
    `${EXPECTED_COLOR('expected')} ${rule}`,
    describe('Expected', value, printExpected(value)),
  )
}

/** An error about a value that the matcher cannot judge. */
export function misusedReceived(
  call: Call,
  rule: string,
  value: unknown,
  hint?: string,
): MatcherMisusedError {
  const { RECEIVED_COLOR, printReceived } = call.context.utils
  const subject = kindOfSubject(value)
  const text =
    subject === undefined
      ? describe('Received', value, printReceived(value))
      : `Received is: ${RECEIVED_COLOR(subject)}`
  return misused(
    call,
    `${RECEIVED_COLOR('received')} ${rule}`,
    hint === undefined ? text : `${text}\n\n${hint}`,
  )
}

/** A subject of other matchers, which printed as a value would be long and say little. */
function kindOfSubject(value: unknown): string | undefined {
  switch (subjectOf(value)?.kind) {
    case 'definition':
      return 'a definition'
    case 'image':
      return 'an image'
    case 'container':
      return 'a container'
    default:
      // What `image()` gives; its other methods throw, which printing it would call.
      return typeof Object(value).scratch === 'function' ? 'a definition without a base' : undefined
  }
}

function describe(label: string, value: unknown, printed: string): string {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  if (value === null || value === undefined) return `${label} has value: ${printed}`
  return `${label} has type:  ${type}\n${label} has value: ${printed}`
}
