import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  deviceOf,
  type FoundEntry,
  type LocalSelection,
  realRoot,
  selectFrom,
  startTurn,
  type Turn,
  walkDirectory,
} from '../../context/index.js'
import { ContextFileUnstableError } from '../../errors/index.js'
import type { HashedFile, IndexPass, StatIndex } from '../stat-index/index.js'
import { canonicalMode } from './canonical-mode.js'
import type { Content, Listing } from './content.js'
import { decodeEntries, EntryWriter } from './encoding.js'
import { hashLargeFile, hashSmallFile, LARGE_FILE_BYTES, newChunks } from './hash-file.js'
import { ListingWriter } from './listing-writer.js'

/** Pauses before a folder is looked at again in which a file changed while it was hashed, in milliseconds. */
const PAUSES = [5, 50, 250] as const

/** Large files that are read at the same time. */
const MAX_READS = 4

/** Bytes hashed between two turns of the event loop: some milliseconds. */
const HASH_STRETCH = 8 * 1024 * 1024

export interface ReadContentOptions {
  /** Of the same folder. What it knows is not hashed again; what is hashed, it knows then. */
  readonly index: StatIndex
  readonly signal?: AbortSignal | undefined
}

/**
 * What a selection takes of a folder, as one digest: {@link EntryWriter} says of which bytes.
 *
 * A file that changes while it is hashed is hashed again, up to three times.
 *
 * @param root - path of the folder; it may itself be a symbolic link.
 * @throws {ContextNotFoundError} `CONTEXT_NOT_FOUND`
 * @throws {ContextFileUnstableError} `CONTEXT_FILE_UNSTABLE`
 * @throws {ContextError} that names the entry, for whatever cannot be listed or read.
 */
export async function readContent(
  root: string,
  selection: LocalSelection,
  { index, signal }: ReadContentOptions,
): Promise<Content> {
  const real = realRoot(root)
  const turn = startTurn()
  for (let attempt = 0; ; attempt++) {
    const reading = new Reading(real, index.begin(), turn, signal)
    const encoded = await reading.run(selection)
    if (encoded) return contentOf(encoded, reading.listing(selection), turn)
    const pause = PAUSES[attempt]
    if (pause === undefined) throw new ContextFileUnstableError(reading.changed, attempt + 1)
    await setTimeout(pause, undefined, { ...(signal && { signal }) })
  }
}

/** A file whose content the index does not say. */
interface UnknownFile extends FoundEntry {
  readonly row: number
  /** Where its digest belongs. */
  readonly at: number
  /** Where its time belongs. */
  readonly timeAt: number
}

/** One look at the whole selection. */
class Reading {
  /** A file that was not the same all the while. */
  changed = ''
  readonly #root: string
  /** The root with a slash at its end. */
  readonly #base: string
  readonly #pass: IndexPass
  readonly #turn: Turn
  readonly #signal: AbortSignal | undefined
  readonly #writer: EntryWriter
  readonly #listing: ListingWriter
  readonly #large: UnknownFile[] = []

  constructor(root: string, pass: IndexPass, turn: Turn, signal: AbortSignal | undefined) {
    this.#root = root
    this.#base = join(root, '/')
    this.#pass = pass
    this.#turn = turn
    this.#signal = signal
    this.#writer = new EntryWriter(pass.size)
    this.#listing = new ListingWriter(pass.size)
  }

  /** The bytes that are hashed; nothing where a file has changed. */
  async run(selection: LocalSelection): Promise<Uint8Array | undefined> {
    const judge = selectFrom(this.#root, selection)
    const options = { known: this.#pass.folders, signal: this.#signal }
    try {
      for await (const batch of walkDirectory(this.#root, judge, this.#turn, options)) {
        for (const entry of batch) {
          if (entry.kind !== 'file') this.#add(entry)
          else if (this.#addFile(entry) && this.#turn.due()) await this.#turn.yield()
        }
      }
      await this.#hashLargeFiles()
    } catch (error) {
      this.#pass.keep()
      throw error
    }
    if (this.changed !== '') {
      this.#pass.keep()
      return undefined
    }
    this.#pass.finish(judge)
    return this.#writer.bytes()
  }

  listing(selection: LocalSelection): Listing {
    return this.#listing.listing(selection)
  }

  #add(entry: FoundEntry): void {
    const { path, kind } = entry
    this.#listing.add(entry, entry.stats.mtimeNs)
    const mode = canonicalMode(kind, entry.mode)
    if (kind === 'symlink') this.#writer.symlink(path, mode, entry.linkname ?? '')
    else if (kind === 'character' || kind === 'block') {
      this.#writer.device(kind, path, mode, deviceOf(entry) ?? { major: 0, minor: 0 })
    } else if (kind !== 'file') this.#writer.other(kind, path, mode)
  }

  /** True where it took its time. */
  #addFile(entry: FoundEntry): boolean {
    const { path, stats } = entry
    const at = this.#writer.file(path, canonicalMode('file', entry.mode), Number(stats.size))
    const row = this.#pass.find(path)
    if (row >= 0 && this.#pass.isSettled(row) && this.#pass.matches(row, stats)) {
      this.#writer.setDigest(at, this.#pass.digest(row))
      this.#listing.add(entry, this.#pass.sentTime(row))
      return false
    }
    const timeAt = this.#listing.add(entry, 0n)
    const file = { ...entry, row, at, timeAt }
    if (stats.size >= LARGE_FILE_BYTES) {
      this.#large.push(file)
      return false
    }
    this.#keep(file, hashSmallFile(this.#base + path, path, stats))
    return true
  }

  #keep({ path, stats, row, at, timeAt }: UnknownFile, hashed: HashedFile | undefined): void {
    if (!hashed) {
      this.changed = path
      return
    }
    const { digest, sentTime } = this.#pass.put(row, path, stats, hashed)
    this.#writer.setDigest(at, digest)
    this.#listing.setTime(timeAt, sentTime)
  }

  async #hashLargeFiles(): Promise<void> {
    const readers = Array.from({ length: MAX_READS }, () => this.#hashSomeLargeFiles())
    for (const { reason } of (await Promise.allSettled(readers)).filter(isRejected)) throw reason
  }

  async #hashSomeLargeFiles(): Promise<void> {
    if (this.#large.length === 0) return
    const chunks = newChunks()
    try {
      for (let file = this.#large.pop(); file !== undefined; file = this.#large.pop()) {
        const { path, stats } = file
        this.#keep(file, await hashLargeFile(this.#base + path, path, stats, chunks, this.#signal))
      }
    } catch (error) {
      // The other readers need not go on.
      this.#large.length = 0
      throw error
    }
  }
}

function isRejected(result: PromiseSettledResult<void>): result is PromiseRejectedResult {
  return result.status === 'rejected'
}

async function contentOf(encoded: Uint8Array, listing: Listing, turn: Turn): Promise<Content> {
  const hash = createHash('sha256')
  for (let at = 0; at < encoded.length; at += HASH_STRETCH) {
    if (turn.due()) await turn.yield()
    hash.update(encoded.subarray(at, at + HASH_STRETCH))
  }
  let entries: Content['entries'] | undefined
  return Object.freeze({
    digest: `sha256:${hash.digest('hex')}`,
    // Most contents are only compared by their digest: the entries are made when they are asked for.
    get entries() {
      entries ??= Object.freeze(decodeEntries(encoded))
      return entries
    },
    listing,
  })
}
