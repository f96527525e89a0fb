import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { believedDevice, FolderIndex } from './folder-index.js'
import { noFolders } from './folder-table.js'
import { decodeIndex, encodeIndex, type IndexTables } from './index-file.js'
import { IndexPass } from './index-pass.js'
import { merged } from './merge.js'
import { emptyTable } from './table.js'

/** Age of a file that nobody can still be writing, in milliseconds. */
const ABANDONED_AFTER = 60 * 60 * 1_000

/** Ends the names of files that are still being written. */
const TEMPORARY = '.writing'

/** What is known of the files of one folder since they were last hashed, and of the folders in it. */
export interface StatIndex {
  /** Begins a way through the folder. Several may be under way at once. */
  begin(): IndexPass
  /**
   * Writes what is new, for later processes; writes nothing where nothing is. Of several processes the last one wins, and
   * the others hash again what they had found out.
   *
   * Never rejects: an index that cannot be written costs time, not builds.
   */
  save(): Promise<void>
}

/**
 * The index of a folder, as it was saved. One that is missing, damaged, of another version or of another folder is an
 * empty one; so nothing of it is ever believed that a process did not write as it stands there.
 *
 * @param folder - the cache folder; the file is in `stat/` below it.
 * @param root - the folder whose files are known.
 */
export async function openStatIndex(folder: string, root: string): Promise<StatIndex> {
  const real = await realpath(root).catch(() => root)
  const files = join(folder, 'stat')
  const path = join(files, createHash('sha256').update(real).digest('hex').slice(0, 32))
  const [tables, device] = await Promise.all([readTables(path, real), believedDevice(real)])
  let table = tables.files
  let dirty = false
  const folders = new FolderIndex(tables.folders, device, () => {
    dirty = true
  })
  return {
    begin: () =>
      new IndexPass(table, folders.begin(), (updates, gone) => {
        const changed = merged(table, updates, gone)
        if (changed) dirty = true
        table = changed ?? table
      }),
    save: async () => {
      if (!dirty) return
      dirty = false
      try {
        const bytes = await encodeIndex({ files: table, folders: folders.table() }, real)
        await mkdir(files, { recursive: true, mode: 0o700 })
        await replaceFile(path, bytes)
        await removeAbandoned(files)
      } catch {
        // A full disk, a folder that may not be written.
        dirty = true
      }
    },
  }
}

async function readTables(path: string, root: string): Promise<IndexTables> {
  const tables = await readFile(path)
    .then((bytes) => decodeIndex(bytes, root))
    // Missing, or unreadable: as if it were empty.
    .catch(() => undefined)
  return tables ?? { files: emptyTable(), folders: noFolders() }
}

/** Writes a file whole or not at all. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}${TEMPORARY}`
  try {
    await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Removes what a process left behind that was killed while it wrote. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(TEMPORARY)) continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs < Date.now() - ABANDONED_AFTER) await rm(path, { force: true })
  }
}
