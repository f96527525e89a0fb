import { InvalidImageArchiveError } from '../../errors/index.js'
import type { LayerEntry, LayerEntryKind } from '../layer-entry.js'
import { ByteReader } from './byte-reader.js'
import { type ExtendedHeader, parseExtendedHeader, parseTime } from './extended-header.js'
import { BLOCK, parseHeader, type TarHeader } from './header.js'

/** An entry, and its bytes for as long as the next entry was not asked for. */
export interface TarEntry {
  readonly entry: LayerEntry
  /** Bytes of a file. What of them is not read is skipped. */
  content(): AsyncIterable<Uint8Array>
}

/** Largest extended header, in bytes: Go's archive/tar (`maxSpecialFileSize`) takes no larger one either. */
export const MAX_EXTENDED_HEADER = 1024 * 1024

/** Fields that hold for all entries of an archive. */
const MAX_GLOBAL_FIELDS = 100

/** Entries that are read of one archive. */
const MAX_ENTRIES = 4_000_000

const KINDS: Readonly<Record<string, LayerEntryKind>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
}

const XATTR = 'SCHILY.xattr.'

/**
 * Reads a tar archive as it comes: entries in their order, in the forms of POSIX (PAX, USTAR) and GNU.
 *
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry, void, undefined> {
  const reader = new ByteReader(source)
  let globals = new Map<string, Buffer>()
  let own = new Map<string, Buffer>()
  let count = 0
  try {
    for (;;) {
      const block = await reader.take(BLOCK)
      // Two blocks of zeros end an archive; some writers leave them out.
      if (block.length === 0) return
      if (block.length < BLOCK) throw cutOff()
      if (isEmpty(block)) {
        // What follows is padding, but whoever compresses the stream wants it read.
        await reader.skip(Number.POSITIVE_INFINITY)
        return
      }
      const header = parseHeader(block)
      if (header.type === 'x' || header.type === 'g') {
        const fields = parseExtendedHeader(await describing(reader, header))
        if (header.type === 'x') own = new Map(fields)
        else globals = new Map([...globals, ...fields])
        if (globals.size > MAX_GLOBAL_FIELDS) {
          throw new InvalidImageArchiveError('The archive has too many fields for all its entries')
        }
        continue
      }
      if (header.type === 'L' || header.type === 'K') {
        const body = await describing(reader, header)
        const end = body.indexOf(0)
        own.set(header.type === 'L' ? 'path' : 'linkpath', end < 0 ? body : body.subarray(0, end))
        continue
      }
      if (++count > MAX_ENTRIES) {
        throw new InvalidImageArchiveError(`The archive has more than ${MAX_ENTRIES} entries`)
      }
      const entry = entryOf(header, new Map([...globals, ...own]))
      own = new Map()
      const end = reader.position + entry.size + padding(entry.size)
      yield { entry, content: () => contentOf(reader, entry, end) }
      const left = end - reader.position
      if ((await reader.skip(left)) < left) throw cutOff(entry.path)
    }
  } finally {
    await reader.close()
  }
}

async function* contentOf(
  reader: ByteReader,
  { path, size }: LayerEntry,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const start = end - padding(size) - size
  if (reader.position !== start) throw new RangeError(`The content of ${path} was read already`)
  yield* reader.stream(size)
  if (reader.position < start + size) throw cutOff(path)
}

async function describing(reader: ByteReader, { size }: TarHeader): Promise<Buffer> {
  if (size > MAX_EXTENDED_HEADER) {
    throw new InvalidImageArchiveError(
      `An extended header of the archive has ${size} bytes, more than ${MAX_EXTENDED_HEADER}`,
    )
  }
  const body = await reader.take(size)
  const rest = padding(size)
  if (body.length < size || (await reader.skip(rest)) < rest) throw cutOff()
  return body
}

function entryOf(header: TarHeader, extended: ExtendedHeader): LayerEntry {
  const name = extended.get('path') ?? header.name
  const kind = KINDS[header.type]
  if (kind === undefined) {
    throw new InvalidImageArchiveError(
      `${JSON.stringify(pathOf(name))} is an entry of the unknown type ${JSON.stringify(header.type)}`,
    )
  }
  // Before POSIX, a folder was a file whose name ends in a slash.
  const isFolder = kind === 'file' && name.at(-1) === 0x2f
  const linkname = extended.get('linkpath') ?? header.linkname
  const xattrs = [...extended].flatMap(([key, value]) =>
    key.startsWith(XATTR) ? [[key.slice(XATTR.length), value.toString('hex')]] : [],
  )
  return {
    path: pathOf(name),
    kind: isFolder ? 'directory' : kind,
    mode: header.mode & 0o7777,
    uid: decimal(extended, 'uid') ?? header.uid,
    gid: decimal(extended, 'gid') ?? header.gid,
    userName: decodeName(extended.get('uname') ?? header.userName),
    groupName: decodeName(extended.get('gname') ?? header.groupName),
    size: kind === 'file' && !isFolder ? sizeOf(header, extended) : 0,
    modifiedAt: timeOf(extended) ?? header.mtime * 1_000_000_000n,
    ...(kind === 'symlink' && { linkname: decodeName(linkname) }),
    ...(kind === 'hardlink' && { linkname: pathOf(linkname) }),
    ...((kind === 'character' || kind === 'block') && {
      device: { major: header.major, minor: header.minor },
    }),
    xattrs: Object.fromEntries(xattrs.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))),
  }
}

function sizeOf(header: TarHeader, extended: ExtendedHeader): number {
  const size = decimal(extended, 'size') ?? header.size
  if (Number.isSafeInteger(size) && size >= 0) return size
  throw new InvalidImageArchiveError('A header of the archive is damaged: a size is none')
}

function timeOf(extended: ExtendedHeader): bigint | undefined {
  const text = extended.get('mtime')?.toString('latin1')
  return text === undefined ? undefined : parseTime(text)
}

function decimal(extended: ExtendedHeader, key: string): number | undefined {
  const text = extended.get(key)?.toString('latin1')
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined
}

function pathOf(name: Buffer): string {
  const text = decodeName(name)
    .replace(/^(?:\.?\/+)+/, '')
    .replace(/\/+$/, '')
  return text === '' ? '.' : text
}

function decodeName(name: Buffer): string {
  const text = name.toString('utf8')
  if (!text.includes('\ufffd') || Buffer.from(text).equals(name)) return text
  return name
    .toString('latin1')
    .replaceAll(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

const EMPTY = Buffer.alloc(BLOCK)

function isEmpty(block: Buffer): boolean {
  return block.equals(EMPTY)
}

function cutOff(path?: string): InvalidImageArchiveError {
  return new InvalidImageArchiveError(
    `The archive is cut off${path === undefined ? '' : ` within ${JSON.stringify(path)}`}`,
  )
}
