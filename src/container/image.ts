import type { CreateOptions, EngineImage, RunOptions, StartOptions } from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import { parseReference } from '../reference/index.js'
import { asyncDispose } from './dispose.js'
import { nameImage, removeImageName } from './image-name.js'
import { inspectImage } from './inspect-image.js'
import { runContainer } from './run.js'
import { makeContainer, startContainer } from './start.js'

/** An image of an Engine as a value. */
export function engineImage(engine: Engine, id: string, name: string): EngineImage {
  const reference = parseReference(name)
  const remove = (options?: { readonly force?: boolean }) =>
    removeImageName(engine, reference.text, options)
  return Object.freeze({
    kind: 'image' as const,
    id,
    reference,
    run: (options?: RunOptions) => runContainer(engine, id, options),
    start: (options?: StartOptions) => startContainer(engine, id, options),
    create: (options?: CreateOptions) => makeContainer(engine, id, options),
    inspect: ({ signal }: { readonly signal?: AbortSignal | undefined } = {}) =>
      inspectImage(engine, id, signal),
    tag: async (other: string) => {
      await nameImage(engine, id, other)
      return engineImage(engine, id, other)
    },
    remove,
    [asyncDispose]: () => remove(),
  })
}
