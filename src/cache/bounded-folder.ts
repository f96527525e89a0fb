import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What a folder may hold. */
export interface Bounds {
  readonly files: number
  readonly bytes: number
  /** In milliseconds, since a file was written. */
  readonly age: number
}

/** Lets go of the files of a folder that were written the longest time ago, until it keeps within bounds. */
export async function boundFolder(folder: string, { files, bytes, age }: Bounds): Promise<void> {
  const now = Date.now()
  let size = 0
  for (const [index, file] of (await filesOf(folder)).entries()) {
    size += file.size
    const isTooMuch = index >= files || size > bytes || now - file.time > age
    if (isTooMuch) await rm(file.path, { force: true })
  }
}

interface KeptFile {
  readonly path: string
  readonly size: number
  readonly time: number
}

/** The newest first. */
async function filesOf(folder: string): Promise<readonly KeptFile[]> {
  const found: KeptFile[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    // Another process may have removed it just now.
    const status = await stat(path).catch(() => undefined)
    if (status?.isFile()) found.push({ path, size: status.size, time: status.mtimeMs })
  }
  return found.toSorted((a, b) => b.time - a.time)
}
