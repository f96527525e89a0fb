import type { CopyOutOptions } from '../../definition/index.js'
import { ContainerPathError } from '../../errors/container-error.js'
import type { Target } from '../target.js'
import { openArchive } from './archive.js'
import { extractArchive } from './extract.js'

/**
 * Copies a file or a folder of a container to this machine.
 *
 * @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND`
 * @throws {ContainerPathError} `CONTAINER_PATH_UNUSABLE`
 * @throws {ArchiveUnsafeError} `ARCHIVE_UNSAFE`
 */
export async function copyOut(
  target: Target,
  path: string,
  to: string,
  options: CopyOutOptions = {},
): Promise<void> {
  const doing = `Copying ${path} out of container "${target.name}"`
  const { stat, bytes, close } = await openArchive(target, path, options.signal)
  try {
    const { kind } = stat
    if (kind !== 'file' && kind !== 'directory') {
      throw new ContainerPathError(doing, path, `is a ${kind}`)
    }
    await extractArchive({ bytes, kind, target: to, doing }, options)
  } finally {
    close()
  }
}
