import { type Engine, readText } from '../engine/index.js'
import { EngineRequestError } from '../errors/index.js'
import { heldImage } from './held-image.js'

/** Removes an image that must not be found under its label, unless somebody has named or uses it. */
export async function removeUnnamed(engine: Engine, id: string): Promise<void> {
  const image = await heldImage(engine, id)
  if (!image || image.names.length > 0) return
  try {
    const { body } = await engine.request({ method: 'DELETE', path: `/images/${id}` })
    await readText(body, `Removing image "${id}"`)
  } catch (error) {
    // A container runs it, or somebody else removed it.
    if (!(error instanceof EngineRequestError)) throw error
  }
}
