import { type Engine, resolveImage } from '../../engine/index.js'
import { compareFileSystems, type ImageArchive, openImageArchive } from '../../image/index.js'
import { inspectImage } from '../inspect-image.js'
import { compareConfigs } from './compare-configs.js'
import type { ComparedImages, CompareImagesOptions } from './compared-images.js'

const EQUAL: ComparedImages = Object.freeze({
  equal: true,
  files: Object.freeze([]),
  config: Object.freeze([]),
})

/** Compares two images that an Engine holds. */
export async function compareOn(
  engine: Engine,
  first: string,
  second: string,
  { times, signal }: CompareImagesOptions,
): Promise<ComparedImages> {
  const ids = [await idOf(engine, first, signal), await idOf(engine, second, signal)] as const
  // An ID is a digest of all that an image is.
  if (ids[0] === ids[1]) return EQUAL
  const one = await open(engine, ids[0], signal)
  try {
    const other = await open(engine, ids[1], signal)
    try {
      const config = compareConfigs(one.config.value, other.config.value)
      const files = await compareFileSystems(one.layers, other.layers, { times, signal })
      return Object.freeze({ equal: files.length === 0 && config.length === 0, files, config })
    } finally {
      await other.close()
    }
  } finally {
    await one.close()
  }
}

/** A whole ID is not looked for among all others, which takes seconds where there are thousands. */
async function idOf(
  engine: Engine,
  image: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (!/^sha256:[0-9a-f]{64}$/.test(image)) return resolveImage(engine, image, signal)
  return (await inspectImage(engine, image, signal)).id
}

async function open(
  engine: Engine,
  id: string,
  signal: AbortSignal | undefined,
): Promise<ImageArchive> {
  const { body } = await engine.request({ method: 'GET', path: `/images/${id}/get`, signal })
  return openImageArchive(body, { signal })
}
