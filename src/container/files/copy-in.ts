import { createReadStream, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { posix, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { directorySource, packTar } from '../../context/index.js'
import type { CopyInOptions, WriteFileOptions } from '../../definition/index.js'
import { ContainerPathError, ContainerPathNotFoundError } from '../../errors/container-error.js'
import type { Target } from '../target.js'
import { resolveOwner } from './owner.js'
import { packed, putArchive, putEntry, writeEntry } from './put.js'
import { withContent } from './spool.js'
import { expectAbsolute, statPath } from './stat.js'

/** Writes a file of a container; folders on the way are made. Throws as `copyIn` does. */
export async function writeFile(
  target: Target,
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { mode = 0o644, user, signal }: WriteFileOptions = {},
): Promise<void> {
  expectAbsolute('write', path)
  const doing = `Writing ${path} of container "${target.name}"`
  if (path.endsWith('/')) throw new ContainerPathError(doing, path, 'is the name of a folder')
  const owner = await resolveOwner(target, 'write', user, signal)
  await withContent(content, signal, async (known) => {
    const entry = { ...owner, mode, modifiedAt: new Date(), content: known }
    await putEntry(target, doing, posix.normalize(path), entry, signal)
  })
}

/**
 * Copies a file or a folder of this machine into a container.
 *
 * @param path What it is called there; a folder that is there already is added to.
 * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
 * @throws {ContainerPathError} `CONTAINER_PATH_UNUSABLE`
 * @throws {ContextError} for a file of the folder that cannot be read.
 */
export async function copyIn(
  target: Target,
  source: string,
  path: string,
  options: CopyInOptions = {},
): Promise<void> {
  expectAbsolute('copyIn', path)
  const { mode, user, signal } = options
  const doing = `Copying ${source} into container "${target.name}"`
  const file = resolve(source)
  const place = posix.join('/', path, '.').replace(/(.)\/$/, '$1')
  let stats: Stats
  try {
    stats = await stat(file)
  } catch (cause) {
    throw new ContainerPathError(doing, file, 'does not exist or cannot be reached', { cause })
  }
  const owner = await resolveOwner(target, 'copyIn', user, signal)
  const entry = { ...owner, mode: mode ?? stats.mode & 0o7777, modifiedAt: stats.mtime }
  if (stats.isFile()) {
    const { size } = stats
    const content = { size, read: () => exactly(doing, file, size) }
    await putEntry(target, doing, place, { ...entry, content }, signal)
    return
  }
  if (!stats.isDirectory()) throw new ContainerPathError(doing, file, 'is no file and no folder')
  if (!(await exists(target, place, signal))) await putEntry(target, doing, place, entry, signal)
  const selection = { includePatterns: [], excludePatterns: [], followPaths: [] }
  const archive = packTar(directorySource(file), selection, {}, signal)
  const changes = { ...(user !== undefined && owner), ...(mode !== undefined && { mode }) }
  const changed = Object.keys(changes).length === 0 ? archive : withHeaders(archive, changes)
  await putArchive(target, doing, place, changed, signal)
}

async function exists(
  target: Target,
  path: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await statPath(target, path, signal)
    return true
  } catch (error) {
    if (error instanceof ContainerPathNotFoundError) return false
    throw error
  }
}

/** A file whose archive has already said how long it is. */
async function* exactly(
  doing: string,
  file: string,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0
  if (size > 0) {
    for await (const chunk of createReadStream(file, { end: size - 1 }) as AsyncIterable<Buffer>) {
      length += chunk.length
      yield chunk
    }
  }
  if (length !== size) throw new ContainerPathError(doing, file, 'changed while it was read')
}

/** The same archive with other owners or modes. */
function withHeaders(
  archive: Readable,
  { mode, ...owner }: { readonly mode?: number; readonly uid?: number; readonly gid?: number },
): AsyncIterable<Uint8Array> {
  return packed(async (tar) => {
    const entries = extract()
    const read = pipeline(archive, entries)
    read.catch(() => undefined)
    for await (const entry of entries) {
      const header = { ...entry.header, ...owner }
      if (mode !== undefined && header.type !== 'symlink') header.mode = mode
      await writeEntry(tar, header, entry as AsyncIterable<Uint8Array>)
    }
    await read
  })
}
