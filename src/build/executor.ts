import type { Executor } from '../definition/index.js'
import { runningBuild } from './running-build.js'

/** Builds in a Docker Engine. What speaks to the Engine is loaded with the first build. */
export const engineExecutor: Executor = {
  build: (stage, request) =>
    runningBuild(async (emit) => {
      const { buildImage } = await import('./build-image.js')
      return buildImage(stage, request, emit)
    }),
}
