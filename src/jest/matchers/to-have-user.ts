import { callOf, type MatcherContext, type MatcherResult, misusedArgument } from './context.js'
import { type ExpectedText, isExpectedText, matchesText } from './expected-text.js'
import { receivedConfig } from './received.js'
import { compared, Words } from './report.js'

/** What stands for the user of ID 0, and for its group. */
const ROOT: ReadonlySet<string> = new Set(['', '0', 'root'])

/**
 * Who runs the containers of an image. A user without a group says nothing of the group. `root`, 0 and an image that names
 * nobody are the same.
 */
export async function toHaveUser(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const call = callOf(this, 'toHaveUser', ['user'])
  const wanted =
    typeof expected === 'number' && Number.isSafeInteger(expected) && expected >= 0
      ? String(expected)
      : expected
  if (!isExpectedText(wanted) || wanted === '') {
    const rule =
      'user must be a name or an ID, with or without a group, a regular expression or an asymmetric matcher'
    throw misusedArgument(call, rule, expected)
  }
  const { user } = await receivedConfig(call, received)
  const pass = isUser(this, user, wanted)
  const shown = user === '' ? new Words('"" (root, because the image names nobody)') : user
  return compared(call, 'user', pass, wanted, shown)
}

function isUser(context: MatcherContext, found: string, wanted: ExpectedText): boolean {
  if (typeof wanted !== 'string') return matchesText(context, found || 'root', wanted)
  const [foundUser = '', foundGroup = ''] = found.split(':')
  const [wantedUser = '', wantedGroup] = wanted.split(':')
  if (!isSame(foundUser, wantedUser)) return false
  return wantedGroup === undefined || isSame(foundGroup, wantedGroup)
}

function isSame(found: string, wanted: string): boolean {
  return found === wanted || (ROOT.has(found) && ROOT.has(wanted))
}
