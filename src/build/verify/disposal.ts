import { type Engine, listImages } from '../../engine/index.js'
import { removeUnnamed } from '../remove-unnamed.js'

/** Images that were not there before: to be removed again. */
export class Disposal {
  readonly #made: { readonly engine: Engine; readonly id: string }[] = []

  /** Runs what makes an image, and keeps its ID where the Engine did not hold it before. */
  async watch<T extends { readonly id: string }>(
    engine: Engine,
    run: () => Promise<T>,
  ): Promise<T> {
    const before = await imageIds(engine)
    const result = await run()
    if (!before.has(result.id)) this.#made.push({ engine, id: result.id })
    return result
  }

  /** An image that somebody has named or uses meanwhile stays. */
  async removeAll(): Promise<void> {
    const made = this.#made.splice(0)
    const removals = made.map(({ engine, id }) => removeUnnamed(engine, id))
    for (const removal of await Promise.allSettled(removals)) {
      if (removal.status === 'rejected') throw removal.reason
    }
  }
}

async function imageIds(engine: Engine): Promise<ReadonlySet<string>> {
  return new Set((await listImages(engine, { all: true })).map(({ Id }) => Id))
}
