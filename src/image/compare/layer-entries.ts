import { createHash } from 'node:crypto'
import type { LayerEntry } from '../layer-entry.js'
import type { TarEntry } from '../tar/read-tar.js'
import type { LayerField } from './difference.js'

export interface EntryDifference {
  readonly path?: string
  readonly field: LayerField
  readonly first: string | undefined
  readonly second: string | undefined
}

const FIELDS: Readonly<
  Record<
    Exclude<LayerField, 'entry' | 'order' | 'content' | 'encoding'>,
    (entry: LayerEntry) => string
  >
> = {
  kind: ({ kind }) => kind,
  mode: ({ mode }) => mode.toString(8).padStart(4, '0'),
  owner: ({ uid, gid, userName, groupName }) =>
    `${uid}:${gid}${userName || groupName ? ` (${userName}:${groupName})` : ''}`,
  size: ({ size }) => `${size}`,
  mtime: ({ modifiedAt }) => formatTime(modifiedAt),
  linkname: ({ linkname }) => linkname ?? '',
  device: ({ device }) => (device ? `${device.major}:${device.minor}` : ''),
  xattrs: ({ xattrs }) =>
    Object.entries(xattrs)
      .map(([name, value]) => `${name}=0x${value}`)
      .join(' '),
}

/**
 * Compares the entries of two layers in their order, holding one of each at a time. Where one has an entry that the
 * other lacks there, names tell which goes first: archives of layers are sorted.
 *
 * @param limit most differences that are wanted
 */
export async function compareEntries(
  first: AsyncIterable<TarEntry>,
  second: AsyncIterable<TarEntry>,
  limit: number,
): Promise<readonly EntryDifference[]> {
  const [one, other] = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()]
  const found: EntryDifference[] = []
  const alone = new Map<string, { readonly side: Side; readonly place: number }>()
  try {
    let [a, b] = await Promise.all([next(one), next(other)])
    while ((a || b) && found.length < limit) {
      const side = whichFirst(a?.entry.path, b?.entry.path)
      if (side === 'both' && a && b) {
        found.push(...(await compareEntry(a, b)))
        ;[a, b] = await Promise.all([next(one), next(other)])
        continue
      }
      const { path = '', kind } = (side === 'first' ? a : b)?.entry ?? {}
      const earlier = alone.get(path)
      if (earlier && earlier.side !== side) {
        // Each has it where the other does not: in another order.
        found[earlier.place] = { path, field: 'order', first: undefined, second: undefined }
      } else {
        alone.set(path, { side, place: found.length })
        found.push({ path, field: 'entry', first: undefined, second: undefined, [side]: kind })
      }
      if (side === 'first') a = await next(one)
      else b = await next(other)
    }
    return found
  } finally {
    await Promise.all([one.return?.(), other.return?.()])
  }
}

type Side = 'first' | 'second' | 'both'

async function next(entries: AsyncIterator<TarEntry>): Promise<TarEntry | undefined> {
  const { done, value } = await entries.next()
  return done ? undefined : value
}

async function compareEntry(a: TarEntry, b: TarEntry): Promise<readonly EntryDifference[]> {
  const { path, kind } = a.entry
  const found = Object.entries(FIELDS).flatMap(([field, format]): readonly EntryDifference[] => {
    const [first, second] = [format(a.entry), format(b.entry)]
    return first === second ? [] : [{ path, field: field as keyof typeof FIELDS, first, second }]
  })
  if (kind !== 'file' || b.entry.kind !== 'file' || a.entry.size !== b.entry.size) return found
  const [first, second] = await Promise.all([digestOf(a), digestOf(b)])
  return first === second ? found : [...found, { path, field: 'content', first, second }]
}

async function digestOf({ content }: TarEntry): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of content()) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

/** Which of two paths stands first in a walk, depth first, siblings in byte order. */
function whichFirst(a: string | undefined, b: string | undefined): Side {
  if (a === undefined) return 'second'
  if (b === undefined) return 'first'
  if (a === b) return 'both'
  const [ours, theirs] = [a.split('/'), b.split('/')]
  for (const [index, name] of ours.entries()) {
    const other = theirs[index]
    if (other === undefined) return 'second'
    if (name !== other)
      return Buffer.compare(Buffer.from(name), Buffer.from(other)) < 0 ? 'first' : 'second'
  }
  return 'first'
}

/** ISO 8601 in UTC, with as many digits of a second as it has. */
function formatTime(nanoseconds: bigint): string {
  const billion = 1_000_000_000n
  const fraction = ((nanoseconds % billion) + billion) % billion
  const seconds = Number((nanoseconds - fraction) / billion)
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return `${seconds} s`
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`
  return date.toISOString().replace('.000Z', `${digits}Z`)
}
