import { constants, lstatSync, readlinkSync, readdirSync, type BigIntStats } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { ContextNameNotUtf8Error, ContextUnreadableError } from '../errors/context-error.js'
import { escapeName, isDoubtful, isUtf8 } from './file-name.js'
import { includePatternsOf, type LinkTree } from './follow-links.js'
import type { LocalEntry, LocalEntryKind, LocalSelection } from './local-source.js'
import {
  compileSelection,
  ROOT_RESULTS,
  type FolderResults,
  type SelectionFilter,
} from './selection-filter.js'
import { sortNames } from './sort-names.js'
import { isForbidden, isGone } from './system-error.js'
import type { Turn } from './turn.js'

/** Most entries in a batch. */
const BATCH_ENTRIES = 256

/** Entries between two looks at the clock: a look costs a tenth of an entry. A power of two. */
const ENTRIES_PER_LOOK = 16

/** Size of a folder, in bytes, from which its names are not read in one go: some ten thousands of them. */
const LARGE_FOLDER_BYTES = 1024 * 1024

const LARGE_FOLDER_BATCH = 2_048

const LOOK = { bigint: true, throwIfNoEntry: false } as const

/** An entry of a folder as it was found, with all that the system says of it. */
export interface FoundEntry {
  /** Relative to the root, `/` between components. */
  readonly path: string
  readonly kind: LocalEntryKind
  /** POSIX permission bits with setuid, setgid and sticky: `0o0000` to `0o7777`. */
  readonly mode: number
  /** Of the entry itself, not of what a symbolic link leads to. */
  readonly stats: BigIntStats
  /** Target of a symbolic link. */
  readonly linkname: string | undefined
}

/** What was read of folders before. */
export interface KnownFolders {
  /**
   * The names in a folder, in the order of `sortNames`; nothing unless it is sure that they are still the same.
   *
   * @param stats - of the folder, as it is now.
   */
  namesIn(stats: BigIntStats): readonly string[] | undefined
  /**
   * Takes in the names of a folder that were read.
   *
   * @param stats - of the folder, from before.
   * @param readAt - when reading began, in milliseconds since 1970.
   */
  learn(stats: BigIntStats, names: readonly string[], readAt: number): void
}

export interface WalkOptions {
  /** Saves reading folders, but not looking at what is in them. Without it every folder is read. */
  readonly known?: KnownFolders
  readonly signal?: AbortSignal | undefined
}

/** A folder on the way down. */
interface Folder {
  readonly prefix: string
  readonly results: FolderResults
  readonly names: readonly string[]
  next: number
  /** Not selected itself, but sent before the first selected entry in it. */
  pending: FoundEntry | undefined
}

/**
 * What a selection takes of a folder; symbolic links of the wanted paths are followed here, and now.
 *
 * @param root - absolute path without symbolic links.
 * @throws {InvalidIgnorePatternError} `INVALID_IGNORE_PATTERN`
 */
export function selectFrom(root: string, selection: LocalSelection): SelectionFilter {
  const { includePatterns, excludePatterns, followPaths } = selection
  return compileSelection(
    includePatternsOf(linkTree(root), includePatterns, followPaths),
    excludePatterns,
  )
}

/**
 * Lists a folder as fsutil's walk through `FilterFS` does.
 *
 * System calls are synchronous, cut into short stretches: a trip through the thread pool for each of many
 * thousand entries takes several times as long.
 *
 * @param root - absolute path without symbolic links.
 */
export async function* walkDirectory(
  root: string,
  judge: SelectionFilter,
  turn: Turn,
  { known, signal }: WalkOptions = {},
): AsyncGenerator<readonly FoundEntry[], void, undefined> {
  const base = join(root, '/')
  let batch: FoundEntry[] = []
  let looks = 0

  const rootStats = lstatSync(root, { bigint: true })
  const folders: Folder[] = [
    {
      prefix: '',
      results: ROOT_RESULTS,
      names: known?.namesIn(rootStats) ?? (await listNames(root, '', rootStats, known)),
      next: 0,
      pending: undefined,
    },
  ]
  let waiting = 0
  for (let folder = folders.at(-1); folder !== undefined; folder = folders.at(-1)) {
    const name = folder.names[folder.next++]
    if (name === undefined) {
      folders.pop()
      continue
    }
    const due = looks++ % ENTRIES_PER_LOOK === 0 && turn.due()
    if (due || batch.length >= BATCH_ENTRIES) {
      signal?.throwIfAborted()
      if (batch.length > 0) yield batch
      batch = []
      if (turn.due()) await turn.yield()
    }
    const path = folder.prefix + name
    const verdict = judge(path, folder.results)
    if (!verdict.selected && !verdict.descend) continue
    if (isDoubtful(name) && skipsNonUtf8(root, folder.prefix, name, verdict.selected)) continue
    const full = base + path
    const stats = lookAt(full, path, verdict.selected)
    if (!stats) continue
    const type = Number(stats.mode) & constants.S_IFMT
    const isFolder = type === constants.S_IFDIR
    if (!verdict.selected && !isFolder) continue
    const entry = describe(full, path, type, stats)
    if (!entry) continue
    if (verdict.selected) {
      if (waiting > 0) {
        for (const parent of folders) {
          if (parent.pending) batch.push(parent.pending)
          parent.pending = undefined
        }
        waiting = 0
      }
      batch.push(entry)
    }
    if (!isFolder || !verdict.descend) continue
    folders.push({
      prefix: `${path}/`,
      results: verdict.results,
      names: known?.namesIn(stats) ?? (await namesBelow(full, entry, verdict.selected, known)),
      next: 0,
      pending: verdict.selected ? undefined : entry,
    })
    if (!verdict.selected) waiting++
  }
  signal?.throwIfAborted()
  if (batch.length > 0) yield batch
}

/** Nothing for an entry that vanished, or that is out of reach but not wanted itself. */
function lookAt(full: string, path: string, selected: boolean): BigIntStats | undefined {
  try {
    return lstatSync(full, LOOK)
  } catch (error) {
    if (isGone(error) || (!selected && isForbidden(error))) return undefined
    throw new ContextUnreadableError(path, error)
  }
}

/** No names for a folder that is out of reach but not wanted itself. */
async function namesBelow(
  full: string,
  { path, stats }: FoundEntry,
  selected: boolean,
  known: KnownFolders | undefined,
): Promise<readonly string[]> {
  try {
    return await listNames(full, path, stats, known)
  } catch (error) {
    if (!selected && error instanceof ContextUnreadableError && isForbidden(error.cause)) return []
    throw error
  }
}

async function listNames(
  full: string,
  path: string,
  stats: BigIntStats,
  known: KnownFolders | undefined,
): Promise<readonly string[]> {
  const readAt = Date.now()
  try {
    const names = sortNames(
      stats.size < LARGE_FOLDER_BYTES ? readdirSync(full) : await readLargeFolder(full),
    )
    known?.learn(stats, names, readAt)
    return names
  } catch (error) {
    return noNames(error, full, path)
  }
}

async function readLargeFolder(full: string): Promise<readonly string[]> {
  const names: string[] = []
  const folder = await opendir(full, { bufferSize: LARGE_FOLDER_BATCH })
  for await (const { name } of folder) names.push(name)
  return names
}

/** None in a folder that is gone. */
function noNames(error: unknown, full: string, path: string): readonly string[] {
  if (isGone(error)) return []
  throw new ContextUnreadableError(path === '' ? full : path, error)
}

/**
 * Asks the bytes of a name with U+FFFD in it. True for one that is not UTF-8 and may be passed over; throws
 * where it was selected, or is a folder in which something could be.
 */
function skipsNonUtf8(root: string, prefix: string, name: string, selected: boolean): boolean {
  const folder = join(root, prefix)
  const bytes = readdirSync(folder, { encoding: 'buffer' }).find(
    (each) => each.toString() === name && !isUtf8(each),
  )
  if (!bytes) return false
  const full = Buffer.concat([Buffer.from(`${folder}/`), bytes])
  if (selected || lstatSync(full, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ContextNameNotUtf8Error(prefix + escapeName(bytes), 'name')
  }
  return true
}

const KINDS: ReadonlyMap<number, LocalEntryKind> = new Map([
  [constants.S_IFREG, 'file'],
  [constants.S_IFDIR, 'directory'],
  [constants.S_IFLNK, 'symlink'],
  [constants.S_IFIFO, 'fifo'],
  [constants.S_IFSOCK, 'socket'],
  [constants.S_IFCHR, 'character'],
  [constants.S_IFBLK, 'block'],
])

/** Nothing for a link that vanished, and for what Linux does not know. */
function describe(
  full: string,
  path: string,
  type: number,
  stats: BigIntStats,
): FoundEntry | undefined {
  const kind = KINDS.get(type)
  if (kind === undefined) return undefined
  const linkname = kind === 'symlink' ? readTarget(full, path) : undefined
  if (kind === 'symlink' && linkname === undefined) return undefined
  return { path, kind, mode: modeOf(Number(stats.mode)), stats, linkname }
}

/** The numbers of a device; nothing for any other entry. */
export function deviceOf({ kind, stats }: FoundEntry): LocalEntry['device'] {
  return kind === 'character' || kind === 'block' ? deviceNumbers(stats.rdev) : undefined
}

/** Finds hard links among the entries of one walk. */
export type HardLinks = (entry: FoundEntry) => string | undefined

/** The name under which the same file was given before. To be asked for each entry once, in order. */
export function hardLinks(): HardLinks {
  const firstNames = new Map<string, string>()
  return ({ path, kind, stats }) => {
    if (kind !== 'file' || stats.nlink <= 1n) return undefined
    const file = `${stats.dev}:${stats.ino}`
    const first = firstNames.get(file)
    if (first === undefined) firstNames.set(file, path)
    return first
  }
}

/** Numbers of a device as Linux packs them. glibc: sys/sysmacros.h, 32-bit part. */
function deviceNumbers(rdev: bigint): { readonly major: number; readonly minor: number } {
  return {
    major: Number((rdev >> 8n) & 0xfffn),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xfff00n)),
  }
}

function modeOf(posixMode: number): number {
  const mode = posixMode & 0o7777
  // Windows knows no permission to execute; the builders' own clients grant it there.
  return process.platform === 'win32' ? (mode | 0o111) & 0o755 : mode
}

function readTarget(full: string, path: string): string | undefined {
  try {
    const target = readlinkSync(full)
    if (isDoubtful(target) && !isUtf8(readlinkSync(full, { encoding: 'buffer' }))) {
      throw new ContextNameNotUtf8Error(path, 'link target')
    }
    return target
  } catch (error) {
    if (isGone(error)) return undefined
    if (error instanceof ContextNameNotUtf8Error) throw error
    throw new ContextUnreadableError(path, error)
  }
}

function linkTree(root: string): LinkTree {
  return {
    readlink: (path) => {
      try {
        return readlinkSync(join(root, path))
      } catch {
        // EINVAL is the usual answer: no link. What cannot be reached shows when it is walked.
        return undefined
      }
    },
    list: (path) => {
      try {
        return sortNames(readdirSync(join(root, path)))
      } catch {
        return []
      }
    },
  }
}
