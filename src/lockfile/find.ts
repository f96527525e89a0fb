import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { LOCKFILE_NAME } from './lockfile.js'

/**
 * The lock file of what is defined in a folder: there, or in the nearest folder above. A folder with `.git` is the
 * last one that is looked into: what lies above a repository is somebody else's.
 *
 * @returns its absolute path.
 */
export function findLockfile(folder: string): string | undefined {
  for (const each of foldersFrom(folder)) {
    const path = join(each, LOCKFILE_NAME)
    if (existsSync(path)) return path
  }
  return undefined
}

/** Where a new lock file belongs: beside the nearest `package.json` or `.git`, else into the folder itself. */
export function placeOfNewLockfile(folder: string): string {
  const home = foldersFrom(folder).find((each) =>
    ['package.json', '.git'].some((name) => existsSync(join(each, name))),
  )
  return join(home ?? resolve(folder), LOCKFILE_NAME)
}

/** A folder and those above it, up to the root of the repository. */
function foldersFrom(folder: string): readonly string[] {
  const folders: string[] = []
  for (let each = resolve(folder); ; each = dirname(each)) {
    folders.push(each)
    if (dirname(each) === each || existsSync(join(each, '.git'))) return folders
  }
}
