import type { BuildRequest } from '../definition/index.js'
import { connectEngine, type Engine } from '../engine/index.js'

/** Where a request says that the Engine is. */
export type EnginePlace = Pick<BuildRequest, 'host' | 'dockerContext'>

export function placeOf({ host, dockerContext }: EnginePlace): EnginePlace {
  return {
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { dockerContext }),
  }
}

/** Connects to the Engine that a request names, or to the one that is found as docker finds it. */
export function connectFor(place: EnginePlace, signal?: AbortSignal): Promise<Engine> {
  const { host, dockerContext } = place
  return connectEngine({
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { context: dockerContext }),
    signal,
  })
}
