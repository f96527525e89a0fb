import { once } from 'node:events'
import { Readable } from 'node:stream'
import type { Header, Pack } from 'tar-stream'
import { ContextArchiveIncompleteError, ContextFileChangedError } from '../errors/context-error.js'
import type { LocalEntry, LocalEntryKind, LocalSelection, LocalSource } from './local-source.js'
import { memorySource, type MemoryFile } from './memory-source.js'

type EntryHeader = Partial<Header> & Pick<Header, 'name'>

/** Unblocks whoever waits for an archive that nobody reads any more; never shown. */
const STOPPED = new Error('The archive is no longer read')

/** Files up to this many bytes are held whole while they are packed. */
const WHOLE_FILE_BYTES = 256 * 1024

/** Bytes gathered before they are handed on. */
const CHUNK_BYTES = 64 * 1024

/** Last second that a tar header as tar-stream writes it can hold. */
const LAST_HEADER_SECOND = 0x7fff_ffffn

/**
 * tar-stream takes a mode of 0 for a missing one. It keeps twelve bits, so this thirteenth one makes the number
 * a true one and is dropped.
 */
const DROPPED_MODE_BIT = 0o10000

/** A tar holds no sockets: they are left out, as Docker leaves them out. */
const TYPES = {
  directory: 'directory',
  file: 'file',
  symlink: 'symlink',
  fifo: 'fifo',
  character: 'character-device',
  block: 'block-device',
} as const satisfies Record<Exclude<LocalEntryKind, 'socket'>, Header['type']>

type PackableEntry = LocalEntry & { readonly kind: keyof typeof TYPES }

const EVERYTHING: LocalSelection = { includePatterns: [], excludePatterns: [], followPaths: [] }

/**
 * Packs the selected entries of a source into a tar archive, as the Engine's `POST /build` takes it: owner 0:0,
 * modes as they are, times in whole seconds.
 *
 * The stream fails with the error of the source, so a consumer that sees its end has every entry that was listed.
 *
 * @param extraFiles - put in front, by path; they must not be named like entries of the source.
 * @throws {ContextError} through the stream.
 */
export function packTar(
  source: LocalSource,
  selection: LocalSelection,
  extraFiles: ReadonlyMap<string, MemoryFile> | Readonly<Record<string, MemoryFile>> = {},
  signal?: AbortSignal,
): Readable {
  return Readable.from(archive(source, selection, memorySource(extraFiles), signal), {
    objectMode: false,
    highWaterMark: CHUNK_BYTES,
  })
}

async function* archive(
  source: LocalSource,
  selection: LocalSelection,
  extra: LocalSource,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  // Loaded here, so that builds which pack nothing do not load it.
  const { pack } = await import('tar-stream')
  const tar = pack()
  let failure: { readonly error: unknown } | undefined
  const filled = fill(tar, source, selection, extra, signal).catch((error: unknown) => {
    failure ??= { error }
    tar.destroy(STOPPED)
  })
  let gathered: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of tar as AsyncIterable<Buffer>) {
      gathered.push(chunk)
      bytes += chunk.length
      if (bytes < CHUNK_BYTES) continue
      yield Buffer.concat(gathered)
      gathered = []
      bytes = 0
    }
  } catch (error) {
    failure ??= { error }
  } finally {
    // Ends the filling where the consumer stopped early, and waits until it has closed its file.
    tar.destroy(STOPPED)
    await filled
  }
  if (failure) throw failure.error
  if (bytes > 0) yield Buffer.concat(gathered)
}

async function fill(
  tar: Pack,
  source: LocalSource,
  selection: LocalSelection,
  extra: LocalSource,
  signal: AbortSignal | undefined,
): Promise<void> {
  const counts = { listed: 0, packed: 0 }
  await add(extra, EVERYTHING)
  await add(source, selection)
  if (counts.packed !== counts.listed) {
    throw new ContextArchiveIncompleteError(counts.listed, counts.packed)
  }
  tar.finalize()

  async function add(from: LocalSource, wanted: LocalSelection): Promise<void> {
    for await (const batch of from.walk(wanted, signal)) {
      const entries = batch.filter((entry): entry is PackableEntry => entry.kind !== 'socket')
      counts.listed += entries.length
      for (const entry of entries) {
        await packEntry(tar, from, entry, signal)
        counts.packed++
      }
    }
  }
}

async function packEntry(
  tar: Pack,
  source: LocalSource,
  entry: PackableEntry,
  signal: AbortSignal | undefined,
): Promise<void> {
  const header = headerOf(entry)
  if (entry.kind !== 'file' || entry.linkname !== undefined) {
    await begin(tar, header).finished
    return
  }
  if (entry.size <= WHOLE_FILE_BYTES) {
    const chunks: Uint8Array[] = []
    for await (const chunk of source.read(entry.path, signal)) chunks.push(Buffer.from(chunk))
    const content = Buffer.concat(chunks)
    verifySize(entry, content.length, true)
    const { sink, finished } = begin(tar, header)
    sink.end(content)
    await finished
    return
  }
  const { sink, finished } = begin(tar, header)
  let bytes = 0
  for await (const chunk of source.read(entry.path, signal)) {
    bytes += chunk.length
    verifySize(entry, bytes, false)
    // A destroyed entry never drains.
    if (!sink.write(Buffer.from(chunk))) await Promise.race([once(sink, 'drain'), finished])
  }
  verifySize(entry, bytes, true)
  sink.end(undefined)
  await finished
}

/** Begins an entry; it is finished once tar-stream says that it is in the archive. */
function begin(
  tar: Pack,
  header: EntryHeader,
): { readonly sink: ReturnType<Pack['entry']>; readonly finished: Promise<void> } {
  let settle: ((error: Error | null | undefined) => void) | undefined
  const finished = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve())
  })
  // A destroyed archive destroys its entries while nobody may be waiting for them.
  finished.catch(() => undefined)
  const sink = tar.entry(header, (error) => settle?.(error))
  return { sink: sink.on('error', (error) => settle?.(error)), finished }
}

function verifySize(entry: LocalEntry, bytes: number, complete: boolean): void {
  if (bytes <= entry.size && !(complete && bytes < entry.size)) return
  const change = `it was listed with ${entry.size} bytes and has ${complete ? '' : 'at least '}${bytes}`
  throw new ContextFileChangedError(entry.path, change)
}

function headerOf(entry: PackableEntry): EntryHeader {
  const seconds = entry.modifiedAt / 1_000_000_000n
  const fits = seconds >= 0n && seconds <= LAST_HEADER_SECOND
  const hardLink = entry.kind === 'file' && entry.linkname !== undefined
  return {
    name: entry.kind === 'directory' ? `${entry.path}/` : entry.path,
    type: hardLink ? 'link' : TYPES[entry.kind],
    mode: entry.mode | DROPPED_MODE_BIT,
    uid: 0,
    gid: 0,
    size: entry.size,
    mtime: new Date(fits ? Number(seconds) * 1_000 : 0),
    ...(entry.linkname !== undefined && { linkname: entry.linkname }),
    ...(entry.device && { devmajor: entry.device.major, devminor: entry.device.minor }),
    ...(!fits && { pax: { mtime: String(seconds) } }),
  }
}
