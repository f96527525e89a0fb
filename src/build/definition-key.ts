import { cacheFolder } from '../cache/folder.js'
import type { BuildRequest, DefinitionKey } from '../definition/index.js'
import type { StageNode } from '../node/index.js'
import { beginBuild } from './build-image.js'
import { prepare } from './prepare.js'

/** The key of what a build would make, without building. */
export async function definitionKey(
  target: StageNode,
  request: BuildRequest,
): Promise<DefinitionKey> {
  const { plan, engine } = await beginBuild(target, request)
  try {
    const folder = cacheFolder(engine.environment())
    const prepared = await prepare(engine, plan, { folder, signal: request.signal })
    await prepared.save()
    return prepared.key
  } finally {
    engine.close()
  }
}
