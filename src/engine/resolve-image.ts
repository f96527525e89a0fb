import { ImageAmbiguousError, ImageNotFoundError } from '../errors/engine-error.js'
import { familiarName } from '../reference/index.js'
import type { Engine } from './engine.js'
import { inspectImage } from './images.js'
import { listImages } from './list-images.js'

const ID_OR_PREFIX = /^(?:sha256:)?([0-9a-f]{1,64})$/

/**
 * The full ID of an image given by name, ID or start of an ID. A name wins over a prefix that looks the
 * same, as with `docker run`.
 *
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ImageAmbiguousError} `IMAGE_AMBIGUOUS` when several IDs begin so.
 */
export async function resolveImage(
  engine: Engine,
  image: string,
  signal?: AbortSignal,
): Promise<string> {
  const digits = ID_OR_PREFIX.exec(image)?.[1]
  if (digits === undefined) return (await inspectImage(engine, image)).Id
  const images = await listImages(engine, { all: true }, signal)
  const named = images.find(({ RepoTags }) =>
    RepoTags?.map(familiarName).includes(`${image}:latest`),
  )
  if (named) return named.Id
  const matches = images.filter(({ Id }) => Id.replace(/^sha256:/, '').startsWith(digits))
  const [match] = matches
  if (!match) {
    throw new ImageNotFoundError(
      image,
      `the Engine at ${engine.address} holds none that begins so`,
      {
        hint: 'List the images with "docker images", or pull it by its name.',
      },
    )
  }
  if (matches.length > 1) {
    throw new ImageAmbiguousError(
      image,
      matches
        .map(({ Id, RepoTags }) => [Id, ...(RepoTags ?? []).map(familiarName)].join(' '))
        .toSorted(),
    )
  }
  return match.Id
}
