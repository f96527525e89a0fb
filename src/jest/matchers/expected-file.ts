import { types } from 'node:util'
import type { EntryKind } from '../../definition/index.js'
import { type Call, misusedArgument } from './context.js'
import {
  type AsymmetricMatcher,
  type ExpectedText,
  isAsymmetric,
  isExpectedText,
} from './expected-text.js'

/** What is to stand at a path; what is left out does not count. */
export interface ExpectedFile {
  /** The whole of a file: as UTF-8, or its bytes. */
  readonly content?: ExpectedText | Uint8Array
  /** POSIX permission bits with setuid, setgid and sticky: `0o644`. */
  readonly mode?: number | AsymmetricMatcher
  /** `user` or `user:group`, by names of the image or by IDs; a number is that of the user. */
  readonly owner?: string | number
  /** Without `'symlink'` a link is followed, within the image. */
  readonly type?: EntryKind
  /** What a symbolic link says; it is then not followed. */
  readonly linkTarget?: ExpectedText
  /** Bytes. */
  readonly size?: number | AsymmetricMatcher
}

const TYPES: ReadonlySet<unknown> = new Set([
  'file',
  'directory',
  'symlink',
  'device',
  'fifo',
  'socket',
] satisfies EntryKind[])

const OWNER = /^[^:\s]+(?::[^:\s]+)?$/

/** What an option has to be, for the error, and whether it is that. */
const RULES: {
  readonly [Name in keyof Required<ExpectedFile>]: readonly [
    rule: string,
    holds: (value: unknown) => boolean,
  ]
} = {
  content: [
    'content must be a string, bytes, a regular expression or an asymmetric matcher',
    (value) => isExpectedText(value) || types.isUint8Array(value),
  ],
  mode: [
    'mode must be a number from 0 to 0o7777 or an asymmetric matcher',
    (value) => isAsymmetric(value) || (isCount(value) && value <= 0o7777),
  ],
  owner: [
    'owner must be "user" or "user:group", by name or ID, or the number of a user',
    (value) => isCount(value) || (typeof value === 'string' && OWNER.test(value)),
  ],
  type: [`type must be one of ${[...TYPES].join(', ')}`, (value) => TYPES.has(value)],
  linkTarget: [
    'linkTarget must be a string, a regular expression or an asymmetric matcher',
    isExpectedText,
  ],
  size: [
    'size must be a number of bytes or an asymmetric matcher',
    (value) => isAsymmetric(value) || isCount(value),
  ],
}

/** @throws {MatcherMisusedError} `MATCHER_MISUSED` */
export function expectFile(call: Call, value: unknown): ExpectedFile {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    throw misusedArgument(call, 'value must be an object with at least one property', value)
  }
  for (const [name, option] of Object.entries(value)) {
    if (!Object.hasOwn(RULES, name)) {
      const names = Object.keys(RULES).join(', ')
      throw misusedArgument(call, `properties must be some of ${names}`, value)
    }
    const [rule, holds] = RULES[name as keyof ExpectedFile]
    if (!holds(option)) throw misusedArgument(call, rule, option)
  }
  const { type, content, linkTarget } = value as ExpectedFile
  if (linkTarget !== undefined && (content !== undefined || (type ?? 'symlink') !== 'symlink')) {
    throw misusedArgument(
      call,
      'linkTarget is that of a symbolic link, which has no content',
      value,
    )
  }
  if (content !== undefined && (type ?? 'file') !== 'file') {
    throw misusedArgument(call, 'content is that of a file, and the type is another', value)
  }
  return value
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
