import type { Executor } from '../definition/index.js'
import { lockedPins } from './locked-pins.js'
import { runningBuild } from './running-build.js'

/** Builds in a Docker Engine. What speaks to the Engine is loaded with the first build. */
export const engineExecutor: Executor = {
  build: (stage, request) =>
    runningBuild(async (emit) => {
      const { buildImage } = await import('./build-image.js')
      return buildImage(stage, request, emit)
    }),
  key: async (stage, request) => {
    const { definitionKey } = await import('./definition-key.js')
    return definitionKey(stage, request)
  },
  explain: async (stage, request) => {
    const { explainBuild } = await import('./explain.js')
    return explainBuild(stage, request)
  },
  pins: lockedPins,
}
