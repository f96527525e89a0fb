import type { InspectedImageConfig } from '../../definition/index.js'
import { portKey, readPort } from '../../container/options/ports.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misusedArgument,
} from './context.js'
import { receivedConfig } from './received.js'
import { expectedLine, paragraphs, receivedLine } from './report.js'

interface MemberMatcher {
  readonly name: string
  readonly parameter: string
  read(config: InspectedImageConfig): readonly string[]
  /** The member as images name it. @throws {MatcherMisusedError} `MATCHER_MISUSED` */
  toMember(call: Call, expected: unknown): string
}

/** The ports that containers of an image listen on. */
export const toExpose = memberMatcher({
  name: 'toExpose',
  parameter: 'port',
  read: ({ exposedPorts }) => exposedPorts,
  toMember: (call, expected) => {
    const port =
      typeof expected === 'number' || typeof expected === 'string' ? readPort(expected) : undefined
    if (port) return portKey(port)
    throw misusedArgument(
      call,
      'port must be a number from 1 to 65535, or as in "53/udp"',
      expected,
    )
  },
})

/** The folders of an image whose content is kept outside of the container. */
export const toHaveVolume = memberMatcher({
  name: 'toHaveVolume',
  parameter: 'path',
  read: ({ volumes }) => volumes,
  toMember: (call, expected) => {
    if (typeof expected === 'string' && expected !== '') return expected
    throw misusedArgument(call, 'path must be a path of the image', expected)
  },
})

function memberMatcher({ name, parameter, read, toMember }: MemberMatcher) {
  return async function (
    this: MatcherContext,
    received: unknown,
    expected: unknown,
  ): Promise<MatcherResult> {
    const call = callOf(this, name, [parameter])
    const member = toMember(call, expected)
    const members = read(await receivedConfig(call, received))
    const message = () =>
      paragraphs(
        call,
        [
          expectedLine(call, `Expected ${parameter}`, member, this.isNot),
          receivedLine(call, `Received ${parameter}s`, members),
        ].join('\n'),
      )
    return { pass: members.includes(member), message }
  }
}
