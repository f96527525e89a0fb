import type { Call, MatcherResult } from './context.js'

/**
 * The result of a comparison of one thing, which has the same noun on both sides:
 *
 * ```
 * Expected working directory: "/app"
 * Received working directory: "/srv"
 * ```
 */
export function compared(
  call: Call,
  noun: string,
  pass: boolean,
  expected: unknown,
  received: unknown,
): MatcherResult {
  const { isNot } = call.context
  const message = () =>
    paragraphs(
      call,
      [
        expectedLine(call, `Expected ${noun}`, expected, isNot),
        receivedLine(call, `Received ${noun}`, received, isNot),
      ].join('\n'),
    )
  return { pass, message }
}

/** Text that is shown as it is, in place of a value. */
export class Words {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

function print(
  value: (value: unknown) => string,
  colour: (text: string) => string,
  shown: unknown,
): string {
  return shown instanceof Words ? colour(shown.text) : value(shown)
}

/** A failure text of paragraphs. */
export function paragraphs({ hint }: Call, ...parts: readonly (string | undefined)[]): string {
  return [hint, ...parts.filter((part) => part !== undefined && part !== '')].join('\n\n')
}

/** `Path: "/etc/passwd"`, in the colour of what was expected. */
export function expectedLine(
  { context }: Call,
  label: string,
  value: unknown,
  not = false,
): string {
  const { printExpected, EXPECTED_COLOR } = context.utils
  return `${label}: ${not ? 'not ' : ''}${print(printExpected, EXPECTED_COLOR, value)}`
}

/** `Received: "x"`, in the colour of what was received, in line with what is expected not to be. */
export function receivedLine(
  { context }: Call,
  label: string,
  value: unknown,
  not = false,
): string {
  const { printReceived, RECEIVED_COLOR } = context.utils
  return `${label}: ${not ? '    ' : ''}${print(printReceived, RECEIVED_COLOR, value)}`
}

/** Differences of two values, of which those fields are expected that are. */
export function differences({ context }: Call, expected: unknown, received: unknown): string {
  return context.utils.diff(expected, received) ?? ''
}
