import { findBuilt } from '../build/build-image.js'
import { engineAt } from '../container/engine-place.js'
import type { BuildRequest, EnginePlace } from '../definition/index.js'
import type { Engine } from '../engine/index.js'
import type { StageNode } from '../node/index.js'

// The entrance of what runs outside of jest's sandbox: texts go in and out, for an object of one realm is strange to the
// other. Only nodes are as they are: they are plain, and nobody changes them.

/** @returns the outcome as JSON, or undefined where there is something to build. */
export async function findBuiltAsText(
  target: StageNode,
  request: string,
): Promise<string | undefined> {
  const own = JSON.parse(request) as BuildRequest
  const outcome = await findBuilt(target, own, engineOf(own))
  return outcome && JSON.stringify(outcome)
}

/** Engines that were found, for the life of a worker: what they are takes them longer to say than to show an image. */
const engines = new Map<string, Promise<Engine>>()

function engineOf({ host, dockerContext }: EnginePlace): Promise<Engine> {
  const place = {
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { dockerContext }),
  }
  const key = JSON.stringify(place)
  const found = engines.get(key) ?? engineAt(place)
  engines.set(key, found)
  found.catch(() => engines.delete(key))
  return found
}
