import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misused,
  misusedArgument,
} from './context.js'
import { receivedDefinition } from './received-definition.js'
import { differences, expectedLine, paragraphs } from './report.js'

/** A comment, FROM or ARG: what a Dockerfile begins with. */
const DOCKERFILE_LINE = /^\s*(?:#|(?:FROM|ARG)[ \t])/i

/**
 * The whole text of the Dockerfile of a definition, but for one newline at its end. A string is the text where it has several
 * lines or begins as a Dockerfile does, and otherwise the path of a file, relative to the test file.
 */
export function toMatchDockerfile(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
): MatcherResult {
  const isText =
    typeof expected === 'string' && (/[\r\n]/.test(expected) || DOCKERFILE_LINE.test(expected))
  const call = callOf(this, 'toMatchDockerfile', [isText ? 'text' : 'path'])
  if (typeof expected !== 'string' || expected === '') {
    throw misusedArgument(
      call,
      'value must be the text of a Dockerfile, or the path of one',
      expected,
    )
  }
  const definition = receivedDefinition(call, received)
  const wanted = withoutFinalNewline(isText ? expected : readExpected(call, expected))
  const found = withoutFinalNewline(definition.toDockerfile())
  const pass = wanted === found
  const file = isText ? undefined : expectedLine(call, 'File', expected)
  const message = () =>
    pass
      ? paragraphs(
          call,
          file,
          'Expected: another text\nReceived:',
          this.utils.RECEIVED_COLOR(found),
        )
      : paragraphs(call, file, differences(call, wanted, found))
  return { pass, message }
}

function readExpected(call: Call, path: string): string {
  const { testPath } = call.context
  const file = resolve(testPath === undefined ? '.' : dirname(testPath), path)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // An error of Node, which is of another realm than a test of jest.
    const { message }: { readonly message?: unknown } = Object(error)
    throw misused(call, `the expected Dockerfile cannot be read: ${String(message)}`)
  }
}

function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}
