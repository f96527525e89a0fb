import { once } from 'node:events'
import { posix } from 'node:path'
import { type Header, pack, type Pack } from 'tar-stream'
import { namedAfter } from '../ask.js'
import { ContainerPathNotFoundError } from '../../errors/container-error.js'
import type { Target } from '../target.js'
import type { Owner } from './owner.js'
import type { Content } from './spool.js'
import { pathError, statPath } from './stat.js'

/**
 * Lets the Engine unpack an archive in a folder of a container.
 *
 * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
 * @throws {ContainerPathError} `CONTAINER_PATH_UNUSABLE`
 */
export async function putArchive(
  target: Target,
  doing: string,
  folder: string,
  archive: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const { engine, id } = target
  try {
    const { body } = await engine.request({
      method: 'PUT',
      path: `/containers/${id}/archive`,
      query: { path: folder, noOverwriteDirNonDir: true },
      headers: { 'Content-Type': 'application/x-tar' },
      body: archive,
      signal,
    })
    body.resume()
  } catch (error) {
    throw await pathError(target, doing, folder, namedAfter(doing, error))
  }
}

/** An entry to be put, without a name. */
export interface NewEntry extends Owner {
  readonly mode: number
  readonly modifiedAt: Date
  /** Of a file; without it, a folder. */
  readonly content?: Content
}

/**
 * Puts one file or folder at a path, and makes the folders on the way that are missing. Those that exist stay as they
 * are: an archive that names them would change their modes.
 */
export async function putEntry(
  target: Target,
  doing: string,
  path: string,
  entry: NewEntry,
  signal?: AbortSignal,
): Promise<void> {
  const existing = await nearestFolder(target, posix.dirname(path), signal)
  const name = posix.relative(existing, path)
  const archive = packed(async (tar) => {
    const parts = name.split('/')
    for (let length = 1; length < parts.length; length++) {
      const { uid, gid, modifiedAt } = entry
      await addEntry(tar, parts.slice(0, length).join('/'), { uid, gid, mode: 0o755, modifiedAt })
    }
    await addEntry(tar, name, entry)
  })
  await putArchive(target, doing, existing, archive, signal)
}

/** The deepest folder above that is there. */
async function nearestFolder(
  target: Target,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (folder === '/') return folder
  try {
    await statPath(target, folder, signal)
    return folder
  } catch (error) {
    if (!(error instanceof ContainerPathNotFoundError)) throw error
    return nearestFolder(target, posix.dirname(folder), signal)
  }
}

/** An archive that `fill` fills while it is read; it fails as `fill` does. */
export async function* packed(
  fill: (tar: Pack) => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const tar = pack()
  let failure: { readonly error: unknown } | undefined
  const filled = fill(tar)
    .then(() => tar.finalize())
    .catch((error: unknown) => {
      failure = { error }
      tar.destroy()
    })
  try {
    yield* tar as AsyncIterable<Uint8Array>
  } catch (error) {
    throw failure ? failure.error : error
  } finally {
    tar.destroy()
    await filled
  }
  if (failure) throw failure.error
}

/** tar-stream takes a mode of 0 for a missing one. It keeps twelve bits, so this one is dropped. */
const DROPPED_MODE_BIT = 0o10000

async function addEntry(tar: Pack, name: string, entry: NewEntry): Promise<void> {
  const { content, mode, uid, gid, modifiedAt } = entry
  const header = {
    name: content ? name : `${name}/`,
    type: content ? ('file' as const) : ('directory' as const),
    mode: mode | DROPPED_MODE_BIT,
    uid,
    gid,
    size: content?.size ?? 0,
    mtime: modifiedAt,
  }
  await writeEntry(tar, header, content?.read())
}

/** Adds an entry; resolves once it is in the archive. */
export async function writeEntry(
  tar: Pack,
  header: Partial<Header> & Pick<Header, 'name'>,
  content: AsyncIterable<Uint8Array> | undefined,
): Promise<void> {
  let settle: ((error: Error | null | undefined) => void) | undefined
  const finished = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve())
  })
  // A destroyed archive destroys its entries while nobody may be waiting for them.
  finished.catch(() => undefined)
  const sink = tar.entry(header, (error) => settle?.(error))
  sink.on('error', (error) => settle?.(error))
  if (header.type === 'file') {
    for await (const chunk of content ?? []) {
      // A destroyed entry never drains.
      if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), finished])
    }
    sink.end(undefined)
  }
  await finished
}
