import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyedSource } from '../cache/content/index.js'
import { folderContexts } from './named-contexts.js'
import type { SettledBuild } from './settled-build.js'

/**
 * Whether a builder was shown the very files that the key holds, none of them missing. What no instruction takes may be
 * shown too: that is so of a file which is there before and after. One that has come and gone may be in the image.
 */
export async function sentAsKeyed(settled: SettledBuild): Promise<boolean> {
  const folders = folderContexts(settled.request)
  const sent = [
    isAsKeyed(settled.root, settled.source),
    ...[...settled.namedSources].map(([name, source]) =>
      isAsKeyed(folders.get(name) ?? settled.root, source),
    ),
  ]
  return (await Promise.all(sent)).every((each) => each)
}

async function isAsKeyed(folder: string, source: KeyedSource): Promise<boolean> {
  if (source.unlisted.length > 0) return false
  const there = await Promise.all(source.unhashed.map((path) => isThere(join(folder, path))))
  return there.every((each) => each)
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    return false
  }
}
