import type { EngineImage, RunOptions, StartOptions } from '../definition/index.js'
import { type Engine, tagImage } from '../engine/index.js'
import { ResourceInUseError } from '../errors/container-error.js'
import { EngineRequestError } from '../errors/engine-error.js'
import { parseReference } from '../reference/index.js'
import { tell } from './ask.js'
import { asyncDispose } from './dispose.js'
import { note } from './ledger.js'
import { runContainer } from './run.js'
import { startContainer } from './start.js'

/** An image of an Engine as a value. */
export function engineImage(engine: Engine, id: string, name: string): EngineImage {
  const reference = parseReference(name)
  const remove = async ({ force = false } = {}): Promise<void> =>
    removeImageName(engine, reference.text, force)
  return Object.freeze({
    kind: 'image' as const,
    id,
    reference,
    run: (options?: RunOptions) => runContainer(engine, id, options),
    start: (options?: StartOptions) => startContainer(engine, id, options),
    tag: async (other: string) => {
      await tagImage(engine, id, parseReference(other).text)
      note({ change: 'made', kind: 'image', id: other, engine: engine.address })
      return engineImage(engine, id, other)
    },
    remove,
    [asyncDispose]: () => remove(),
  })
}

/**
 * Removes a name, and the image with its last one; one that is gone already is no error.
 *
 * @throws {ResourceInUseError} `RESOURCE_IN_USE`
 */
async function removeImageName(engine: Engine, name: string, force: boolean): Promise<void> {
  const doing = `Removing image "${name}"`
  const path = `/images/${name}`
  try {
    await tell(engine, { doing, method: 'DELETE', path, query: { force } })
  } catch (error) {
    const status = error instanceof EngineRequestError ? error.status : undefined
    if (status === 409 && error instanceof EngineRequestError) {
      throw new ResourceInUseError(`image "${name}"`, error.engineMessage, { cause: error })
    }
    if (status !== 404) throw error
  }
  note({ change: 'removed', kind: 'image', id: name, engine: engine.address })
}
