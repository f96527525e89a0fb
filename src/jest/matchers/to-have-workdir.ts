import { callOf, type MatcherContext, type MatcherResult } from './context.js'
import { expectText, matchesText } from './expected-text.js'
import { receivedConfig } from './received.js'
import { compared } from './report.js'

/** The folder that commands of an image run in; `/` where the image says nothing. */
export async function toHaveWorkdir(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const call = callOf(this, 'toHaveWorkdir', ['path'])
  expectText(call, 'path', expected)
  const { workdir } = await receivedConfig(call, received)
  const found = workdir === '' ? '/' : workdir
  return compared(call, 'path', matchesText(this, found, expected), expected, found)
}
