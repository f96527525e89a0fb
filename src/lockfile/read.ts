import { readFileSync } from 'node:fs'
import { LockfileInvalidError } from '../errors/index.js'
import type { LockfileAt } from './lockfile.js'
import { parseLockfile } from './parse.js'

/** Largest lock file that is read, in bytes: some ten thousand images. */
const MAX_BYTES = 8 * 1024 * 1024

/**
 * Reads a lock file, at once, since definitions are printed at once.
 *
 * @returns undefined where there is no file.
 * @throws {LockfileInvalidError} `LOCKFILE_INVALID`
 */
export function readLockfile(path: string): LockfileAt | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const { code }: { readonly code?: unknown } = Object(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new LockfileInvalidError(path, undefined, `it cannot be read: ${String(code)}`, { cause })
  }
  if (bytes.length > MAX_BYTES) {
    throw new LockfileInvalidError(path, undefined, `it has ${bytes.length} bytes`)
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new LockfileInvalidError(path, undefined, 'it is no UTF-8', { cause })
  }
  return parseLockfile(text, path)
}
