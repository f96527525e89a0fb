import { afterAll, beforeAll } from '@jest/globals'
import { connectEngine, type Engine, engineDialer } from '../../../../src/engine/index.js'
import type { MatrixEngine } from '../../matrix.js'
import { type Frontend, openFrontend } from './frontend.js'

/** The frontend of an Engine, for the tests of this block: what is returned gives it once they run. */
export function useFrontend({ host }: MatrixEngine): () => Frontend {
  let engine: Engine
  let frontend: Frontend
  beforeAll(async () => {
    engine = await connectEngine({ host, env: {} })
    frontend = await openFrontend(engineDialer(engine))
  })
  afterAll(() => {
    frontend.close()
    engine.close()
  })
  return () => frontend
}
