import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  deviceOf,
  type FoundEntry,
  hardLinks,
  type LocalEntry,
  type LocalSelection,
  type LocalSource,
  readContextFile,
  realRoot,
  selectFrom,
  startTurn,
  walkDirectory,
} from '../../context/index.js'
import { ContextError, ContextFileChangedError } from '../../errors/index.js'
import { type IndexPass, sentTimeAt, type StatIndex } from '../stat-index/index.js'
import { canonicalMode } from './canonical-mode.js'
import type { Content, ContentEntry, Listing } from './content.js'
import { differenceOf, type Expected, expectedOf } from './expected.js'
import { hashLargeFile, hashSmallFile, LARGE_FILE_BYTES, newChunks } from './hash-file.js'

const DOCKERIGNORE = '.dockerignore'

/** Entries that are listed at once. */
const BATCH_ENTRIES = 256

/** Most paths that are named. */
const MAX_NAMED = 100

const SECOND = 1_000_000_000n

export interface KeyedSourceOptions {
  /** The one that the contents were read with. */
  readonly index: StatIndex
  /** All that the key holds of this folder: what each of its instructions takes from it. */
  readonly contents: Iterable<Content>
  /** Seconds since 1970 that every entry gets as its time, for reproducible builds. */
  readonly epoch?: number | undefined
}

/**
 * A folder as builds send it: see {@link keyedSource}.
 *
 * After a build the lists say whether the image holds what its key says: both empty, all entries of the contents were
 * listed to the builder, as they are there, and no others.
 */
export interface KeyedSource extends LocalSource {
  /** Paths that were listed to the builder and that no content holds, sorted; at most the first 100. */
  readonly unhashed: readonly string[]
  /** Paths that the contents hold and that were not listed to the builder, sorted; at most the first 100. */
  readonly unlisted: readonly string[]
  /** What walking or reading failed with: the builder passes on no more than its text. */
  readonly failure: ContextError | undefined
}

/**
 * The files of a folder as both builders get them: with canonical modes, and times that change when, and only when, the
 * content does.
 *
 * A file has the time that the index keeps for it; with an `epoch`, that second and nanoseconds from its digest, and
 * hard links are sent as files of their own, so that equal contents are sent as equal bytes. Without one, folders and
 * links have their own times: no builder compares them. The names of one hard link have the time of the first.
 *
 * A selection that one of the contents was read for is not looked at again: it is listed as it was then. Any other is
 * compared with the contents as it is listed, and all that is read is. Walking and reading throw
 * {@link ContextFileChangedError} `CONTEXT_FILE_CHANGED` for what became another entry, has another mode or other bytes,
 * besides what `directorySource` throws. Entries that no content holds are hashed when they are listed, sent in
 * the same way, and named in `unhashed`; but for a `.dockerignore` that is asked for alone.
 *
 * @param root - path of the folder; it may itself be a symbolic link.
 */
export function keyedSource(root: string, options: KeyedSourceOptions): KeyedSource {
  return new FolderSource(root, options)
}

/** What the index knows of a file. */
interface KnownFile {
  readonly digest: string
  readonly sentTime: bigint
}

/** A file that was listed. */
interface ListedFile {
  readonly digest: string
  readonly modifiedAt: bigint
}

class FolderSource implements KeyedSource {
  failure: ContextError | undefined
  readonly #root: string
  readonly #index: StatIndex
  readonly #epoch: number | undefined
  readonly #contents: readonly Content[]
  readonly #turn = startTurn()
  readonly #files = new Map<string, ListedFile>()
  readonly #unhashed = new Set<string>()
  readonly #listed = new Set<string>()
  readonly #repeated = new Set<Content>()
  #expected: Expected | undefined
  #real: string | undefined

  constructor(root: string, { index, contents, epoch }: KeyedSourceOptions) {
    this.#root = root
    this.#index = index
    this.#contents = [...contents]
    this.#epoch = epoch
  }

  get unhashed(): readonly string[] {
    return named(this.#unhashed)
  }

  get unlisted(): readonly string[] {
    if (this.#contents.every((content) => this.#repeated.has(content))) return []
    const { entries } = this.#wanted()
    return named([...entries.keys()].filter((path) => !this.#listed.has(path)))
  }

  async *walk(
    selection: LocalSelection,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly LocalEntry[], void, undefined> {
    try {
      yield* this.#walk(selection, signal)
    } catch (error) {
      throw this.#noted(error)
    }
  }

  async *read(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const hash = createHash('sha256')
    try {
      this.#real ??= realRoot(this.#root)
      for await (const chunk of readContextFile(this.#real, path, this.#turn, signal)) {
        hash.update(chunk)
        yield chunk
      }
      // Stamps alone do not tell of an edit in the tick of the hashing.
      const listed = this.#files.get(path)
      if (listed && listed.digest !== hash.digest('hex')) throw otherThanKeyed(path, 'content')
    } catch (error) {
      throw this.#noted(error)
    }
  }

  #noted(error: unknown): unknown {
    if (error instanceof ContextError) this.failure ??= error
    return error
  }

  #wanted(): Expected {
    this.#expected ??= expectedOf(this.#contents)
    return this.#expected
  }

  async *#walk(
    selection: LocalSelection,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly LocalEntry[], void, undefined> {
    // One alone says one thing; to ask it takes going through all of it.
    const contradiction = this.#contents.length > 1 ? this.#wanted().contradiction : undefined
    if (contradiction !== undefined) throw otherThanKeyed(contradiction, 'state')
    const answer = this.#contents.find(({ listing }) => isSame(listing?.selection, selection))
    if (answer?.listing) {
      yield* this.#repeat(answer, answer.listing, signal)
      return
    }
    const real = realRoot(this.#root)
    this.#real = real
    const pass = this.#index.begin()
    const firstNameOf = hardLinks()
    const isOwnQuestion = asksForDockerignore(selection)
    try {
      for await (const batch of walkDirectory(real, selectFrom(real, selection), this.#turn, {
        signal,
      })) {
        const entries: LocalEntry[] = []
        for (const found of batch) {
          const file =
            found.kind === 'file' ? await this.#fileOf(real, found, pass, signal) : undefined
          const entry = contentEntryOf(found, file?.digest)
          this.#verify(entry, isOwnQuestion)
          const time = file ? file.sentTime : found.stats.mtimeNs
          entries.push(this.#list(entry, time, firstNameOf(found)))
        }
        yield entries
      }
    } finally {
      pass.keep()
    }
  }

  /** Lists what was read for the key; what has changed since shows when it is asked for. */
  async *#repeat(
    content: Content,
    { times, firstNames }: Listing,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly LocalEntry[], void, undefined> {
    const { entries } = content
    for (let start = 0; start < entries.length; start += BATCH_ENTRIES) {
      signal?.throwIfAborted()
      if (this.#turn.due()) await this.#turn.yield()
      yield entries
        .slice(start, start + BATCH_ENTRIES)
        .map((entry, at) => this.#list(entry, times[start + at] ?? 0n, firstNames.get(entry.path)))
    }
    this.#repeated.add(content)
  }

  /** @param time - as `Listing.times`. */
  #list(entry: ContentEntry, time: bigint, firstName: string | undefined): LocalEntry {
    const { digest, ...listed } = entry
    this.#listed.add(entry.path)
    if (digest === undefined) {
      return {
        ...listed,
        modifiedAt: this.#epoch === undefined ? time : BigInt(this.#epoch) * SECOND,
      }
    }
    const modifiedAt =
      this.#epoch === undefined ? time : sentTimeAt(this.#epoch, Buffer.from(digest, 'hex'))
    this.#files.set(entry.path, { digest, modifiedAt })
    const first =
      this.#epoch === undefined && firstName !== undefined ? this.#files.get(firstName) : undefined
    if (firstName === undefined || !first) return { ...listed, modifiedAt }
    // A builder that has the link must not keep it when it gets other bytes for the first name.
    return { ...listed, size: 0, modifiedAt: first.modifiedAt, linkname: firstName }
  }

  /** What a file holds; hashed where the index does not say, or not of what the file is now. */
  async #fileOf(
    real: string,
    { path, stats }: FoundEntry,
    pass: IndexPass,
    signal: AbortSignal | undefined,
  ): Promise<KnownFile> {
    const row = pass.find(path)
    if (row >= 0 && pass.matches(row, stats)) {
      return { digest: hexOf(pass.digest(row)), sentTime: pass.sentTime(row) }
    }
    const full = join(real, path)
    const hashed =
      stats.size < LARGE_FILE_BYTES
        ? hashSmallFile(full, path, stats)
        : await hashLargeFile(full, path, stats, newChunks(), signal)
    if (!hashed) throw new ContextFileChangedError(path, 'something wrote to it')
    if (this.#turn.due()) await this.#turn.yield()
    const { digest, sentTime } = pass.put(row, path, stats, hashed)
    return { digest: hexOf(digest), sentTime }
  }

  /** Throws where the entry is not what the key was computed from. */
  #verify(entry: ContentEntry, isOwnQuestion: boolean): void {
    const { path } = entry
    const expected = this.#wanted().entries.get(path)
    if (!expected) {
      if (!isOwnQuestion) this.#unhashed.add(path)
      return
    }
    const difference = differenceOf(expected, entry)
    if (difference !== undefined) throw otherThanKeyed(path, difference)
  }
}

function isSame(one: LocalSelection | undefined, other: LocalSelection): boolean {
  return (
    one !== undefined &&
    isEqual(one.includePatterns, other.includePatterns) &&
    isEqual(one.excludePatterns, other.excludePatterns) &&
    isEqual(one.followPaths, other.followPaths)
  )
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, at) => each === other[at])
}

function contentEntryOf(found: FoundEntry, digest: string | undefined): ContentEntry {
  const { path, kind, linkname } = found
  const device = deviceOf(found)
  return {
    path,
    kind,
    mode: canonicalMode(kind, found.mode),
    size: kind === 'file' ? Number(found.stats.size) : 0,
    ...(digest !== undefined && { digest }),
    ...(linkname !== undefined && { linkname }),
    ...(device && { device }),
  }
}

function hexOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('hex')
}

/** Frontends read the file themselves, whether or not an instruction takes it. */
function asksForDockerignore({ includePatterns, followPaths }: LocalSelection): boolean {
  const asked = [...includePatterns, ...followPaths]
  return asked.length > 0 && asked.every((path) => path === DOCKERIGNORE)
}

function otherThanKeyed(path: string, what: string): ContextFileChangedError {
  return new ContextFileChangedError(
    path,
    `its ${what} is not what the build's key was computed of`,
  )
}

function named(paths: Iterable<string>): readonly string[] {
  return [...paths].toSorted().slice(0, MAX_NAMED)
}
