import { createHash } from 'node:crypto'
import { closeSync, fstatSync, read, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { openUnfollowed } from '../../context/index.js'
import {
  ContextFileChangedError,
  ContextFileVanishedError,
  ContextUnreadableError,
} from '../../errors/index.js'
import type { HashedFile, Stamps } from '../stat-index/index.js'

/**
 * Size of a file, in bytes, from which it is read in the thread pool. Below it, the trips there and back take longer than
 * the reading.
 */
export const LARGE_FILE_BYTES = 128 * 1024

/** Bytes read at once of a large file: hashing them takes about a millisecond. */
const CHUNK_BYTES = 1024 * 1024

/** Bytes of small files are read into one place, one file after the other. */
const small = Buffer.allocUnsafeSlow(LARGE_FILE_BYTES + 1)

const FSTAT = { bigint: true } as const

const readAsync = promisify(read)

/**
 * Hashes a file in one go.
 *
 * @param found - its stamps; less than {@link LARGE_FILE_BYTES} bytes.
 * @returns nothing where the file is, or becomes meanwhile, another one than was found.
 * @throws {ContextUnreadableError} `CONTEXT_UNREADABLE`
 */
export function hashSmallFile(full: string, path: string, found: Stamps): HashedFile | undefined {
  const hashedAt = Date.now()
  const descriptor = openFound(full, path)
  if (descriptor === undefined) return undefined
  try {
    if (!isFound(descriptor, found)) return undefined
    const size = Number(found.size)
    let total = 0
    // One byte more than the size, to see growth.
    while (total <= size) {
      const count = readSync(descriptor, small, total, size + 1 - total, total)
      if (count === 0) break
      total += count
    }
    if (total !== size || !isFound(descriptor, found)) return undefined
    return { digest: createHash('sha256').update(small.subarray(0, size)).digest(), hashedAt }
  } catch (error) {
    throw new ContextUnreadableError(path, error)
  } finally {
    closeSync(descriptor)
  }
}

/** Room for the chunk that is read and the one that is hashed. For one file at a time. */
export type Chunks = readonly [Buffer, Buffer]

export function newChunks(): Chunks {
  return [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)]
}

/** The same for a file of any size: the next chunk is read while one is hashed, and no more is held. */
export async function hashLargeFile(
  full: string,
  path: string,
  found: Stamps,
  chunks: Chunks,
  signal: AbortSignal | undefined,
): Promise<HashedFile | undefined> {
  signal?.throwIfAborted()
  const hashedAt = Date.now()
  const descriptor = openFound(full, path)
  if (descriptor === undefined) return undefined
  const readChunk = (buffer: Buffer, position: number) =>
    readAsync(descriptor, buffer, 0, CHUNK_BYTES, position).catch((error: unknown) =>
      Promise.reject(new ContextUnreadableError(path, error)),
    )
  let reading: ReturnType<typeof readChunk> | undefined
  try {
    if (!isFound(descriptor, found)) return undefined
    const hash = createHash('sha256')
    let [filling, filled] = chunks
    let total = 0
    reading = readChunk(filling, 0)
    for (;;) {
      const { bytesRead } = await reading
      signal?.throwIfAborted()
      ;[filling, filled] = [filled, filling]
      total += bytesRead
      if (bytesRead === 0 || BigInt(total) > found.size) break
      reading = readChunk(filling, total)
      hash.update(filled.subarray(0, bytesRead))
    }
    if (BigInt(total) !== found.size || !isFound(descriptor, found)) return undefined
    return { digest: hash.digest(), hashedAt }
  } finally {
    // Not before the last read has ended: the number may be another file's by then.
    await reading?.catch(() => undefined)
    closeSync(descriptor)
  }
}

function openFound(full: string, path: string): number | undefined {
  try {
    return openUnfollowed(full, path)
  } catch (error) {
    if (error instanceof ContextFileVanishedError || error instanceof ContextFileChangedError) {
      return undefined
    }
    throw error
  }
}

function isFound(descriptor: number, found: Stamps): boolean {
  const now = fstatSync(descriptor, FSTAT)
  return (
    now.ctimeNs === found.ctimeNs &&
    now.mtimeNs === found.mtimeNs &&
    now.size === found.size &&
    now.ino === found.ino &&
    now.dev === found.dev
  )
}
