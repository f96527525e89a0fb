import { constants, lstatSync, readlinkSync, readdirSync, type BigIntStats } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { ContextNameNotUtf8Error, ContextUnreadableError } from '../errors/context-error.js'
import { escapeName, isDoubtful, isUtf8 } from './file-name.js'
import { includePatternsOf, type LinkTree } from './follow-links.js'
import type { LocalEntry, LocalSelection } from './local-source.js'
import { compileSelection, ROOT_RESULTS, type FolderResults } from './selection-filter.js'
import { sortNames } from './sort-names.js'
import { isForbidden, isGone } from './system-error.js'
import type { Turn } from './turn.js'

/** Most entries in a batch. */
const BATCH_ENTRIES = 256

/** Size of a folder, in bytes, from which its names are not read in one go: some ten thousands of them. */
const LARGE_FOLDER_BYTES = 1024 * 1024

const LARGE_FOLDER_BATCH = 2_048

/** A folder on the way down. */
interface Folder {
  readonly prefix: string
  readonly results: FolderResults
  readonly names: readonly string[]
  next: number
  /** Not selected itself, but sent before the first selected entry in it. */
  pending: LocalEntry | undefined
}

/**
 * Lists a folder as fsutil's walk through `FilterFS` and `WithHardlinkReset` does.
 *
 * System calls are synchronous, cut into short stretches: a trip through the thread pool for each of many
 * thousand entries takes several times as long.
 *
 * @param root - absolute path without symbolic links.
 */
export async function* walkDirectory(
  root: string,
  selection: LocalSelection,
  turn: Turn,
  signal?: AbortSignal,
): AsyncGenerator<readonly LocalEntry[], void, undefined> {
  const includePatterns = includePatternsOf(
    linkTree(root),
    selection.includePatterns,
    selection.followPaths,
  )
  const judge = compileSelection(includePatterns, selection.excludePatterns)
  const firstNames = new Map<string, string>()
  const base = join(root, '/')
  let batch: LocalEntry[] = []

  const large = lstatSync(root).size >= LARGE_FOLDER_BYTES
  const folders: Folder[] = [
    {
      prefix: '',
      results: ROOT_RESULTS,
      names: await listNames(root, '', large),
      next: 0,
      pending: undefined,
    },
  ]
  for (let folder = folders.at(-1); folder !== undefined; folder = folders.at(-1)) {
    const name = folder.names[folder.next++]
    if (name === undefined) {
      folders.pop()
      continue
    }
    if (turn.due() || batch.length >= BATCH_ENTRIES) {
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
    const isFolder = (Number(stats.mode) & constants.S_IFMT) === constants.S_IFDIR
    if (!verdict.selected && !isFolder) continue
    const entry = describe(full, path, stats, firstNames)
    if (!entry) continue
    if (verdict.selected) {
      for (const parent of folders) {
        if (parent.pending) batch.push(parent.pending)
        parent.pending = undefined
      }
      batch.push(entry)
    }
    if (!isFolder || !verdict.descend) continue
    const names = await namesBelow(full, path, stats, verdict.selected)
    folders.push({
      prefix: `${path}/`,
      results: verdict.results,
      names,
      next: 0,
      pending: verdict.selected ? undefined : entry,
    })
  }
  signal?.throwIfAborted()
  if (batch.length > 0) yield batch
}

/** Nothing for an entry that vanished, or that is out of reach but not wanted itself. */
function lookAt(full: string, path: string, selected: boolean): BigIntStats | undefined {
  try {
    return lstatSync(full, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    if (isGone(error) || (!selected && isForbidden(error))) return undefined
    throw new ContextUnreadableError(path, error)
  }
}

async function namesBelow(
  full: string,
  path: string,
  stats: BigIntStats,
  selected: boolean,
): Promise<readonly string[]> {
  try {
    return await listNames(full, path, stats.size >= LARGE_FOLDER_BYTES)
  } catch (error) {
    if (!selected && error instanceof ContextUnreadableError && isForbidden(error.cause)) return []
    throw error
  }
}

async function listNames(full: string, path: string, large: boolean): Promise<readonly string[]> {
  try {
    if (!large) return sortNames(readdirSync(full))
    const names: string[] = []
    const folder = await opendir(full, { bufferSize: LARGE_FOLDER_BATCH })
    for await (const { name } of folder) names.push(name)
    return sortNames(names)
  } catch (error) {
    if (isGone(error)) return []
    throw new ContextUnreadableError(path === '' ? full : path, error)
  }
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

/** Nothing for a link that vanished, and for what Linux does not know. */
function describe(
  full: string,
  path: string,
  stats: BigIntStats,
  firstNames: Map<string, string>,
): LocalEntry | undefined {
  const posixMode = Number(stats.mode)
  const mode = modeOf(posixMode)
  const modifiedAt = stats.mtimeNs
  switch (posixMode & constants.S_IFMT) {
    case constants.S_IFREG: {
      const linkname = stats.nlink > 1n ? firstNameOf(path, stats, firstNames) : undefined
      if (linkname !== undefined) return { path, kind: 'file', mode, size: 0, modifiedAt, linkname }
      return { path, kind: 'file', mode, size: Number(stats.size), modifiedAt }
    }
    case constants.S_IFDIR:
      return { path, kind: 'directory', mode, size: 0, modifiedAt }
    case constants.S_IFLNK: {
      const linkname = readTarget(full, path)
      if (linkname === undefined) return undefined
      return { path, kind: 'symlink', mode, size: 0, modifiedAt, linkname }
    }
    case constants.S_IFIFO:
      return { path, kind: 'fifo', mode, size: 0, modifiedAt }
    case constants.S_IFSOCK:
      return { path, kind: 'socket', mode, size: 0, modifiedAt }
    case constants.S_IFCHR:
      return { path, kind: 'character', mode, size: 0, modifiedAt, device: deviceOf(stats.rdev) }
    case constants.S_IFBLK:
      return { path, kind: 'block', mode, size: 0, modifiedAt, device: deviceOf(stats.rdev) }
    default:
      return undefined
  }
}

/** The name under which the same file was listed before. */
function firstNameOf(
  path: string,
  stats: BigIntStats,
  firstNames: Map<string, string>,
): string | undefined {
  const file = `${stats.dev}:${stats.ino}`
  const first = firstNames.get(file)
  if (first === undefined) firstNames.set(file, path)
  return first
}

/** Numbers of a device as Linux packs them. glibc: sys/sysmacros.h, 32-bit part. */
function deviceOf(rdev: bigint): { readonly major: number; readonly minor: number } {
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
