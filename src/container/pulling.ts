import type { ContainerOptions } from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import { ContainerOptionsError } from '../errors/container-error.js'
import { ImageNotFoundError } from '../errors/engine-error.js'
import { readReference } from '../reference/index.js'

/** An ID, whole or its beginning as `sha256:`; what else looks like a beginning may be a name too. */
const ID = /^(?:sha256:.*|[0-9a-f]{64})$/

/** Whether a registry can be asked for an image: whether it is given by a name. */
export function isPullable(image: string): boolean {
  return !ID.test(image) && readReference(image).parts !== undefined
}

/**
 * Does what needs an image. Pulls it before, or where the Engine turns out not to hold it, as `docker run --pull` does.
 *
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID` for an ID that is always to be pulled.
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {PullFailedError} `PULL_FAILED`
 */
export async function pulling<T>(
  engine: Engine,
  image: string,
  { pull = 'missing', platform }: Pick<ContainerOptions, 'platform' | 'pull'>,
  signal: AbortSignal | undefined,
  use: () => Promise<T>,
): Promise<T> {
  const pulled = async (): Promise<T> => {
    // A program whose images are all there never loads what pulls them.
    const { pullImage } = await import('./pull-image.js')
    await pullImage(engine, image, { ...(platform !== undefined && { platform }), signal })
    return use()
  }
  if (pull === 'always') {
    if (ID.test(image)) {
      throw new ContainerOptionsError('create', 'pull', `cannot be "always" for the ID ${image}`, {
        hint: 'Give the image by its name: only that can lead to another image in a registry.',
      })
    }
    return pulled()
  }
  try {
    return await use()
  } catch (error) {
    const isMissing = error instanceof ImageNotFoundError && pull === 'missing'
    if (!isMissing || !isPullable(image)) throw error
    return pulled()
  }
}
