import { findBuilt } from '../build/build-image.js'
import type { BuildRequest } from '../definition/index.js'
import type { StageNode } from '../node/index.js'

// The entrance of what runs outside of jest's sandbox: texts go in and out, for an object of one realm is strange to the
// other. Only nodes are as they are: they are plain, and nobody changes them.

/** @returns the outcome as JSON, or undefined where there is something to build. */
export async function findBuiltAsText(
  target: StageNode,
  request: string,
): Promise<string | undefined> {
  const outcome = await findBuilt(target, JSON.parse(request) as BuildRequest)
  return outcome && JSON.stringify(outcome)
}
