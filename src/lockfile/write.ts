import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { LockfileUnwritableError } from '../errors/index.js'
import type { Lockfile } from './lockfile.js'
import { printLockfile } from './print.js'

/**
 * Writes a lock file: beside its place, then over what was there, so that nobody ever reads half of it.
 *
 * @throws {LockfileUnwritableError} `LOCKFILE_UNWRITABLE`
 */
export async function writeLockfile(path: string, lockfile: Lockfile): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(printLockfile(lockfile))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    const { code, message }: { code?: unknown; message?: unknown } = Object(cause)
    throw new LockfileUnwritableError(path, String(code ?? message), { cause })
  }
}
