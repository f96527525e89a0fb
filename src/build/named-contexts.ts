import { resolve } from 'node:path'
import type { BuildRequest } from '../definition/index.js'

/** Named contexts that are folders: name to absolute path. The others are addresses, e.g. `docker-image://alpine`. */
export function folderContexts({ contexts = {} }: BuildRequest): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(contexts)
      .filter(([, value]) => isFolder(value))
      .map(([name, folder]) => [name, resolve(folder)]),
  )
}

export function isFolder(context: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(context)
}
