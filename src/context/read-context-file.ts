import { closeSync, constants, fstatSync, openSync, read, readlinkSync, readSync } from 'node:fs'
import { realpathSync, type BigIntStats } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import {
  ContextFileChangedError,
  ContextFileVanishedError,
  ContextPathEscapesError,
  ContextUnreadableError,
} from '../errors/context-error.js'
import { cleanPath } from './ignore/clean-path.js'
import { isGone, systemCode } from './system-error.js'
import type { Turn } from './turn.js'

/** Most bytes in a chunk. */
const CHUNK_BYTES = 128 * 1024

/**
 * A link must not lead out of the root, and a FIFO that took the file's place must not block the process.
 * Windows has neither flag.
 */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

const readAsync = promisify(read)

/**
 * Reads a file below a resolved root.
 *
 * A file of one chunk is opened, read and closed in one go: four synchronous calls take a fraction of the
 * time of four trips through the thread pool, which a context of many small files would spend otherwise.
 */
export async function* readContextFile(
  root: string,
  path: string,
  turn: Turn,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted()
  if (turn.due()) await turn.yield()
  const clean = cleanPath(path)
  if (clean !== path || path === '.' || path.startsWith('/') || /^\.\.(\/|$)/.test(path)) {
    throw new ContextPathEscapesError(path, root)
  }
  const descriptor = openInside(root, path)
  try {
    const before = fstatSync(descriptor, { bigint: true })
    if (!before.isFile()) throw new ContextFileChangedError(path, 'it is no file any more')
    const size = Number(before.size)
    if (size < CHUNK_BYTES) {
      const chunk = readSmall(descriptor, size, path)
      verifyUnchanged(path, before, descriptor)
      if (chunk.length > 0) yield chunk
      return
    }
    let total = 0
    // One for the whole file: thousands of them wait for the garbage collector longer than they are of use.
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await readAsync(descriptor, buffer, 0, CHUNK_BYTES, total).catch(
        (error: unknown) => Promise.reject(new ContextUnreadableError(path, error)),
      )
      if (bytesRead === 0) break
      total += bytesRead
      if (total > size) throw grown(path)
      yield buffer.subarray(0, bytesRead)
    }
    if (total < size) throw shrunk(path)
    verifyUnchanged(path, before, descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function readSmall(descriptor: number, size: number, path: string): Uint8Array {
  // One byte more than the size, to see growth.
  const buffer = Buffer.allocUnsafe(size + 1)
  let total = 0
  try {
    while (total <= size) {
      const count = readSync(descriptor, buffer, total, buffer.length - total, total)
      if (count === 0) break
      total += count
    }
  } catch (error) {
    throw new ContextUnreadableError(path, error)
  }
  if (total > size) throw grown(path)
  if (total < size) throw shrunk(path)
  return buffer.subarray(0, size)
}

function openInside(root: string, path: string): number {
  const full = join(root, path)
  const descriptor = openUnfollowed(full, path)
  try {
    verifyInside(root, path, full, descriptor)
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
  return descriptor
}

/**
 * Opens a file for reading that may have become anything else meanwhile.
 *
 * @param path - names the file in errors.
 * @throws {ContextFileVanishedError} `CONTEXT_FILE_VANISHED`
 * @throws {ContextFileChangedError} `CONTEXT_FILE_CHANGED`: what is no file is not opened.
 * @throws {ContextUnreadableError} `CONTEXT_UNREADABLE`
 */
export function openUnfollowed(full: string, path: string): number {
  try {
    return openSync(full, OPEN_FLAGS)
  } catch (error) {
    if (isGone(error)) throw new ContextFileVanishedError(path, error)
    if (systemCode(error) === 'ELOOP' || systemCode(error) === 'ENXIO') {
      throw new ContextFileChangedError(path, 'it is no file any more', error)
    }
    throw new ContextUnreadableError(path, error)
  }
}

/** Throws where a folder on the way to the opened file was a symbolic link. */
function verifyInside(root: string, path: string, full: string, descriptor: number): void {
  const opened = pathOfDescriptor(descriptor)
  if (opened === full) return
  // Deleted or replaced since it was opened, or a system that does not tell.
  let folder: string
  try {
    folder = realpathSync.native(dirname(full))
  } catch (error) {
    throw new ContextFileVanishedError(path, error)
  }
  if (folder === dirname(full)) return
  if (folder !== root && !folder.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new ContextPathEscapesError(path, root)
  }
  throw new ContextFileChangedError(path, 'a folder on the way to it is a link now')
}

/** What Linux says was opened: no later change of a folder can make this wrong. */
function pathOfDescriptor(descriptor: number): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return undefined
  }
}

function verifyUnchanged(path: string, before: BigIntStats, descriptor: number): void {
  const after = fstatSync(descriptor, { bigint: true })
  if (after.size > before.size) throw grown(path)
  if (after.size < before.size) throw shrunk(path)
  if (after.mtimeNs !== before.mtimeNs) {
    throw new ContextFileChangedError(path, 'something wrote to it')
  }
}

function grown(path: string): ContextFileChangedError {
  return new ContextFileChangedError(path, 'it grew')
}

function shrunk(path: string): ContextFileChangedError {
  return new ContextFileChangedError(path, 'it shrank')
}
