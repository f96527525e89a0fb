import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from '@jest/globals'
import type { BuiltImage } from 'imagewright'
import { connectEngine, type Engine, removeImage } from '../../src/engine/index.js'

/** Images of one suite on one Engine, under names that no other suite has. */
export interface ExampleImages {
  readonly engine: Engine
  /** A name for an image that only this run uses. */
  name(image: string): string
  /** Has the image removed when the suite is done. */
  keep(built: BuiltImage): BuiltImage
}

/** Options of every build of these suites: the label makes an image another one than a person's build of the example. */
export const OWN_LABEL = { 'imagewright.test': randomBytes(6).toString('hex') }

/** Registers the connection to an Engine, and the removal of what was built in it. */
export function useExampleImages(host: string): () => ExampleImages {
  const run = OWN_LABEL['imagewright.test']
  const built: BuiltImage[] = []
  let images: ExampleImages | undefined
  beforeAll(async () => {
    const engine = await connectEngine({ host, env: {} })
    images = {
      engine,
      name: (image) => `imagewright-example/${image}-${run}`,
      keep: (image) => {
        built.push(image)
        return image
      },
    }
  })
  afterAll(async () => {
    if (!images) return
    for (const { id } of built) await removeImage(images.engine, id, { force: true })
    images.engine.close()
  })
  return () => {
    if (!images) throw new TypeError('the Engine is connected to in beforeAll')
    return images
  }
}
