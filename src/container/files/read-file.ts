import type { ReadFileOptions } from '../../definition/index.js'
import { ContainerPathError } from '../../errors/container-error.js'
import { EngineStreamError } from '../../errors/engine-error.js'
import { ImagewrightError } from '../../errors/imagewright-error.js'
import type { Target } from '../target.js'
import { openArchive } from './archive.js'
import { archiveEntries } from './archive-entries.js'

const DEFAULT_MAX_BYTES = 256 * 1024 ** 2

/**
 * Bytes of a file; a symbolic link is followed within the container.
 *
 * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
 * @throws {ContainerPathError} `CONTAINER_PATH_UNUSABLE` for what is no file, and for a file that is too large.
 */
export async function readFile(
  target: Target,
  path: string,
  { maxBytes = DEFAULT_MAX_BYTES, signal }: ReadFileOptions = {},
): Promise<Uint8Array> {
  const doing = `Reading ${path} of container "${target.name}"`
  const { stat, bytes, close } = await openArchive(target, path, signal)
  try {
    if (stat.kind !== 'file') throw new ContainerPathError(doing, path, `is a ${stat.kind}`)
    const tooLarge = () =>
      new ContainerPathError(doing, path, `has more than ${maxBytes} bytes`, {
        hint: 'Raise the option "maxBytes", or copy it out with copyOut().',
      })
    if (stat.size > maxBytes) throw tooLarge()
    return await onlyFile(doing, bytes, maxBytes, tooLarge)
  } finally {
    close()
  }
}

/** The file that an archive consists of. It may have grown since it was looked at. */
async function onlyFile(
  doing: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLarge: () => Error,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  let found = false
  try {
    for await (const { header, content } of archiveEntries(bytes)) {
      if (found || header.type !== 'file') {
        throw new EngineStreamError(doing, 'the archive holds something else than the file')
      }
      found = true
      for await (const part of content) {
        parts.push(part)
        length += part.length
        if (length > maxBytes) throw tooLarge()
      }
    }
  } catch (error) {
    if (error instanceof ImagewrightError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new EngineStreamError(doing, `the archive is broken: ${reason}`, { cause: error })
  }
  if (!found) throw new EngineStreamError(doing, 'the archive is empty')
  return Buffer.concat(parts)
}
