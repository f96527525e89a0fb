import { lstatSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import type { StatIndex } from '../../../../src/cache/stat-index/index.js'

const folders: string[] = []
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true })
})

/** A cache folder of the test's own. */
export function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imagewright-cache-'))
  folders.push(folder)
  return folder
}

/** No file has this digest: where it turns up, the index was believed. */
export const BELIEVED = 'be'.repeat(32)

const LATER = 60_000

/** Lets an index know files with a digest that they do not have, hashed a while after their stamps. */
export function plant(
  index: StatIndex,
  root: string,
  paths: readonly string[],
  { hashedAt = Date.now() + LATER, digest = BELIEVED } = {},
): void {
  const pass = index.begin()
  for (const path of paths) {
    const stamps = lstatSync(join(root, path), { bigint: true })
    pass.put(pass.find(path), path, stamps, { digest: Buffer.from(digest, 'hex'), hashedAt })
  }
  pass.keep()
}

/** Which of the paths an index knows. */
export function known(index: StatIndex, paths: readonly string[]): string[] {
  const pass = index.begin()
  return paths.filter((path) => pass.find(path) >= 0)
}
