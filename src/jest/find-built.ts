import { findBuilt } from '../build/build-image.js'
import { engineExecutor } from '../build/executor.js'
import { type BuildRequest, stageFromJson } from '../definition/index.js'

// The entrance of what runs outside of jest's sandbox: texts go in and out, for an object of one realm is strange to the
// other.

/** @returns the outcome as JSON, or undefined where there is something to build. */
export async function findBuiltAsText(
  definition: string,
  request: string,
): Promise<string | undefined> {
  const { node } = stageFromJson(engineExecutor, definition, undefined)
  const outcome = await findBuilt(node, JSON.parse(request) as BuildRequest)
  return outcome && JSON.stringify(outcome)
}
