import type { EnginePlace } from '../definition/index.js'
import { connectEngine, type Engine } from '../engine/index.js'

/**
 * The Engine at a place. It keeps no connection between two calls, so nobody has to close it.
 *
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
 */
export async function engineAt(place: EnginePlace, signal?: AbortSignal): Promise<Engine> {
  const { host, dockerContext } = place
  return connectEngine({
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { context: dockerContext }),
    signal,
  })
}
