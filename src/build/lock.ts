import { dirname, resolve } from 'node:path'
import { LockMissingError } from '../errors/index.js'
// Not by the room's entrance: this is loaded with every definition, and what writes lock files is not.
import { findLockfile } from '../lockfile/find.js'
import { LOCKFILE_NAME, type LockfileAt } from '../lockfile/lockfile.js'
import { readLockfile } from '../lockfile/read.js'
import type { StageNode } from '../node/index.js'
import type { BuildPlan } from './plan.js'

/** What to do where a lock file lacks something. */
export const LOCK_HINT = 'Run "imagewright lock" with your files, and commit what it writes.'

/**
 * The lock file of a build: `plan.request.lockFile`, else `imagewright.lock` in the folder of the definition's file or
 * the nearest folder above it. Undefined where there is none.
 *
 * @throws {LockfileInvalidError} `LOCKFILE_INVALID`
 * @throws {LockMissingError} `LOCK_MISSING` with `locked`, or with a path, where there is no lock file.
 */
export async function lockOf({
  target,
  request: { lockFile, locked = false },
}: Pick<BuildPlan, 'target' | 'request'>): Promise<LockfileAt | undefined> {
  if (locked || lockFile !== undefined) return requireLock(target, lockFile)
  const path = findLockfile(folderOf(target))
  return path === undefined ? undefined : readLockfile(path)
}

/**
 * The lock file of a definition, read at once.
 *
 * @param lockFile Path, in the working directory where it is relative.
 * @throws {LockfileInvalidError} `LOCKFILE_INVALID`
 * @throws {LockMissingError} `LOCK_MISSING`
 */
export function requireLock(target: StageNode, lockFile: string | undefined): LockfileAt {
  const path = lockFile === undefined ? findLockfile(folderOf(target)) : resolve(lockFile)
  const lock = path === undefined ? undefined : readLockfile(path)
  if (lock) return lock
  const missing =
    path === undefined
      ? `There is no ${LOCKFILE_NAME} in ${folderOf(target)} or above it`
      : `There is no lock file ${path}`
  throw new LockMissingError(missing, { at: target.at, hint: LOCK_HINT })
}

/** The folder of the file that a definition stands in; else that of its context. */
function folderOf({ at, header, context }: StageNode): string {
  const file = at?.file ?? header.dockerfile?.file
  return file === undefined ? resolve(context ?? '.') : dirname(resolve(file))
}
