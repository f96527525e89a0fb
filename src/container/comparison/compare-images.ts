import type { BuiltImage, EngineImage } from '../../definition/index.js'
import type { CompareImagesOptions, ComparedImages } from './compared-images.js'

/**
 * Compares two images of an Engine by what they are to whoever runs them: the files that all their layers make
 * together, and the configuration. How many layers there are, and which steps made them, counts for nothing; neither do
 * the labels by which imagewright knows what it made.
 *
 * ```ts
 * const { files, config } = await compareImages('me/app:1.0', 'me/app:1.1')
 * ```
 *
 * Contents are compared by digest, read once and never held in memory; layers that both images begin with are read
 * once. The images are kept in a temporary folder meanwhile.
 *
 * @param first Image, or its name, ID or start of an ID.
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ImageAmbiguousError} `IMAGE_AMBIGUOUS` for a start that several IDs share.
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
 */
export async function compareImages(
  first: BuiltImage | EngineImage | string,
  second: BuiltImage | EngineImage | string,
  options: CompareImagesOptions = {},
): Promise<ComparedImages> {
  // What speaks to an Engine is loaded with the first call, as everywhere.
  const { engineAt } = await import('../engine-place.js')
  const { compareOn } = await import('./compare-on.js')
  const engine = await engineAt(options, options.signal)
  try {
    return await compareOn(engine, nameOf(first), nameOf(second), options)
  } finally {
    engine.close()
  }
}

function nameOf(image: BuiltImage | EngineImage | string): string {
  return typeof image === 'string' ? image : image.id
}
