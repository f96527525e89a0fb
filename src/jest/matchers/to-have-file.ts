import { posix } from 'node:path'
import { types } from 'node:util'
import { type Accounts, readAccounts } from '../accounts.js'
import type { Entry } from '../read-entry.js'
import { type EntryReader, withFiles } from '../read-files.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misused,
  misusedArgument,
} from './context.js'
import { type ExpectedFile, expectFile } from './expected-file.js'
import { isAsymmetric, isRegExp, matchesText } from './expected-text.js'
import { receivedImageOrContainer } from './received.js'
import { compared, differences, expectedLine, paragraphs, receivedLine, Words } from './report.js'

/** A field of an expectation on both sides. */
interface Field {
  readonly matches: boolean
  /** As it is shown where it does not match. */
  readonly expected: unknown
  readonly received: unknown
}

/** What stands at a path of an image, or of a container as it is now. Nothing of an image is run for it. */
export async function toHaveFile(
  this: MatcherContext,
  received: unknown,
  path: unknown,
  ...args: readonly unknown[]
): Promise<MatcherResult> {
  const call = callOf(this, 'toHaveFile', ['path', ...(args.length > 0 ? ['expected'] : [])])
  if (typeof path !== 'string' || !path.startsWith('/') || path.includes('\0')) {
    throw misusedArgument(call, 'path must be an absolute path of the image', path)
  }
  const expected = args.length > 0 ? expectFile(call, args[0]) : {}
  const subject = receivedImageOrContainer(call, received)
  return withFiles(subject, async (read) => {
    const isLink = expected.type === 'symlink' || expected.linkTarget !== undefined
    const options = { follow: !isLink, content: expected.content !== undefined }
    // A slash at the end would follow a link that is to be looked at itself.
    const found = await read(posix.join(path, '.').replace(/(.)\/$/, '$1'), options)
    const named = { ...call, hint: `${call.hint}\n\n${expectedLine(call, 'Path', path)}` }
    if (found.kind === 'none') return nothingThere(named, expected, found.reason)
    if (args.length === 0) {
      const message = () =>
        paragraphs(
          named,
          [
            expectedLine(call, 'Expected', new Words('nothing at the path')),
            receivedLine(call, 'Received', new Words(entryText(found))),
          ].join('\n'),
        )
      return { pass: true, message }
    }
    return fieldsResult(named, expected, await compareFields(call, expected, found, read))
  })
}

function nothingThere(call: Call, expected: ExpectedFile, reason: string): MatcherResult {
  const wanted =
    Object.keys(expected).length > 0 ? shownFile(expected) : new Words('something at the path')
  const message = () =>
    paragraphs(
      call,
      [
        expectedLine(call, 'Expected', wanted),
        receivedLine(call, 'Received', new Words(`the path ${reason}`)),
      ].join('\n'),
    )
  return { pass: false, message }
}

function fieldsResult(
  call: Call,
  expected: ExpectedFile,
  fields: Readonly<Record<string, Field>>,
): MatcherResult {
  const entries = Object.entries(fields)
  const received = Object.fromEntries(entries.map(([name, field]) => [name, field.received]))
  const pass = entries.every(([, { matches }]) => matches)
  if (pass) return compared(call, 'file', pass, shownFile(expected), received)
  const shown = Object.fromEntries(
    // What matches is the same on both sides, so that only what does not stands out.
    entries.map(([name, field]) => [name, field.matches ? field.received : field.expected]),
  )
  return { pass, message: () => paragraphs(call, differences(call, shown, received)) }
}

async function compareFields(
  call: Call,
  expected: ExpectedFile,
  found: Entry,
  read: EntryReader,
): Promise<Readonly<Record<string, Field>>> {
  const { context } = call
  const { content, mode, owner, type, linkTarget, size } = expected
  const fields: Record<string, Field> = {}
  // The content of something else than a file is none: its kind says why.
  const wantedType = type ?? (content === undefined ? undefined : 'file')
  if (wantedType !== undefined && (type !== undefined || found.kind !== 'file')) {
    fields['type'] = {
      matches: found.kind === wantedType,
      expected: wantedType,
      received: found.kind,
    }
  }
  if (content !== undefined && found.content) {
    fields['content'] = compareContent(context, found.content, content)
  }
  if (mode !== undefined) {
    fields['mode'] = {
      matches: context.equals(found.mode, mode),
      expected: typeof mode === 'number' ? octal(mode) : mode,
      received: octal(found.mode),
    }
  }
  if (owner !== undefined) fields['owner'] = await compareOwner(call, found, owner, read)
  if (size !== undefined) {
    fields['size'] = {
      matches: context.equals(found.size, size),
      expected: size,
      received: found.size,
    }
  }
  if (linkTarget !== undefined) {
    if (found.kind !== 'symlink') {
      fields['type'] = { matches: false, expected: 'symlink', received: found.kind }
    } else {
      const { linkTarget: target = '' } = found
      const matches = matchesText(context, target, linkTarget)
      fields['linkTarget'] = { matches, expected: linkTarget, received: target }
    }
  }
  return fields
}

function compareContent(
  context: MatcherContext,
  found: Uint8Array,
  expected: NonNullable<ExpectedFile['content']>,
): Field {
  const text = Buffer.from(found).toString('utf8')
  if (types.isUint8Array(expected)) {
    const start = firstDifference(found, expected)
    return {
      matches: Buffer.compare(found, expected) === 0,
      expected: bytesText(expected, start),
      received: bytesText(found, start),
    }
  }
  if (isRegExp(expected) || isAsymmetric(expected)) {
    return { matches: matchesText(context, text, expected), expected, received: text }
  }
  // By the bytes: what is no UTF-8 becomes the same text as something else.
  const matches = Buffer.compare(found, Buffer.from(expected)) === 0
  return { matches, expected, received: text }
}

/** Bytes that are shown of a content. */
const SHOWN_BYTES = 16

function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const index = one.findIndex((byte, at) => byte !== other[at])
  return index < 0 ? Math.min(one.length, other.length) : index
}

function bytesText(bytes: Uint8Array, start: number): string {
  const from = Math.max(0, start - 4)
  const part = Buffer.from(bytes.subarray(from, from + SHOWN_BYTES))
  const digits = part.toString('hex').replace(/..(?=.)/g, '$& ')
  const more = from + SHOWN_BYTES < bytes.length ? ' ...' : ''
  return `${bytes.length} bytes, from byte ${from}: ${digits}${more}`
}

async function compareOwner(
  call: Call,
  { uid, gid }: Entry,
  expected: string | number,
  read: EntryReader,
): Promise<Field> {
  const [user = '', group] = String(expected).split(':')
  const users = await readAccounts(read, '/etc/passwd')
  const groups = group === undefined ? undefined : await readAccounts(read, '/etc/group')
  const matches =
    uid === idOf(call, users, user, '/etc/passwd') &&
    (group === undefined || !groups || gid === idOf(call, groups, group, '/etc/group'))
  return {
    matches,
    expected: String(expected),
    received: [
      shownId(uid, user, users),
      ...(group === undefined ? [] : [shownId(gid, group, groups)]),
    ].join(':'),
  }
}

function idOf(call: Call, accounts: Accounts, name: string, file: string): number {
  if (/^\d+$/.test(name)) return Number(name)
  const id = accounts.idOf(name)
  if (id !== undefined) return id
  throw misused(
    call,
    `owner names ${JSON.stringify(name)}, whom ${file} of the image does not know`,
  )
}

/** As an ID where one was expected, and by its name where it has one. */
function shownId(id: number, expected: string, accounts: Accounts | undefined): string {
  const name = /^\d+$/.test(expected) ? undefined : accounts?.nameOf(id)
  return name ?? String(id)
}

/** An expectation as it is shown beside what was found. */
function shownFile({ content, mode, ...others }: ExpectedFile): object {
  return {
    ...(content !== undefined && {
      content: types.isUint8Array(content) ? bytesText(content, 0) : content,
    }),
    ...(mode !== undefined && { mode: typeof mode === 'number' ? octal(mode) : mode }),
    ...others,
  }
}

function octal(mode: number): string {
  return `0o${mode.toString(8).padStart(3, '0')}`
}

function entryText({ kind, mode, uid, gid, size, linkTarget }: Entry): string {
  const facts = [kind, `mode ${octal(mode)}`, `owner ${uid}:${gid}`]
  if (kind === 'file') facts.push(`${size} bytes`)
  if (linkTarget !== undefined) facts.push(`to ${linkTarget}`)
  return facts.join(', ')
}
