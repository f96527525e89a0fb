import type { ArchiveOptions, PathStat } from '../../definition/index.js'
import { connectionLost } from '../../engine/index.js'
import { ContainerPathError } from '../../errors/container-error.js'
import { namedAfter } from '../ask.js'
import { orContainerNotFound } from '../gone.js'
import type { Target } from '../target.js'
import { expectAbsolute, pathError, readStat, statHeader } from './stat.js'

/** A file or folder of a container as the Engine packs it. */
export interface OpenArchive {
  readonly stat: PathStat
  /** It must be read to the end, or left. Its errors have types. */
  readonly bytes: AsyncIterable<Uint8Array>
  close(): void
}

/** Most symbolic links that are followed one after the other. Linux: `MAXSYMLINKS`. */
const MAX_LINKS = 40

/**
 * Opens the archive of a path: with `follow`, of that which it leads to where it is a symbolic link.
 *
 * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
 * @throws {ContainerPathError} `CONTAINER_PATH_UNUSABLE` for links that lead in a circle.
 */
export async function openArchive(
  target: Target,
  path: string,
  signal?: AbortSignal,
  follow = true,
): Promise<OpenArchive> {
  expectAbsolute('archive', path)
  const doing = `Reading ${path} of container "${target.name}"`
  let at = path
  for (let links = 0; links < MAX_LINKS; links++) {
    const archive = await request(target, doing, at, signal)
    const { kind, linkTarget } = archive.stat
    if (!follow || kind !== 'symlink' || linkTarget === undefined) return archive
    archive.close()
    at = linkTarget
  }
  throw new ContainerPathError(doing, path, 'is a symbolic link that leads in a circle')
}

async function request(
  target: Target,
  doing: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<OpenArchive> {
  const { engine, id } = target
  try {
    const { headers, body } = await engine.request({
      method: 'GET',
      path: `/containers/${id}/archive`,
      query: { path },
      signal,
    })
    return {
      stat: readStat(doing, path, statHeader(headers)),
      bytes: typed(body, doing, signal),
      close: () => body.destroy(),
    }
  } catch (error) {
    throw await pathError(target, doing, path, namedAfter(doing, error))
  }
}

/** A path as a tar archive; leaving the iteration closes the connection. */
export async function* readArchive(
  target: Target,
  path: string,
  { follow, signal }: ArchiveOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { bytes, close } = await openArchive(target, path, signal, follow)
  try {
    yield* bytes
  } finally {
    close()
  }
}

/** The whole file system of a container as a tar archive. */
export async function* exportContainer(
  target: Target,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { engine, id, name } = target
  const doing = `Exporting container "${name}"`
  let body: AsyncIterable<Uint8Array> & { destroy(): unknown }
  try {
    const path = `/containers/${id}/export`
    body = (await engine.request({ method: 'GET', path, signal })).body
  } catch (error) {
    throw orContainerNotFound(target, doing, namedAfter(doing, error))
  }
  try {
    yield* typed(body, doing, signal)
  } finally {
    body.destroy()
  }
}

async function* typed(
  body: AsyncIterable<Uint8Array>,
  doing: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body
  } catch (error) {
    throw connectionLost(doing, error, signal)
  }
}
