import { container } from '../container/container.js'
import { engineAt } from '../container/engine-place.js'
import { inspectImage } from '../container/inspect-image.js'
import type {
  BuiltImage,
  CreateOptions,
  EnginePlace,
  RunOptions,
  StartOptions,
} from '../definition/index.js'

/** What a build came to, as plain data. */
export type BuildOutcome = Pick<
  BuiltImage,
  'cached' | 'cachedSteps' | 'digest' | 'duration' | 'id' | 'key' | 'limits' | 'platform' | 'tags'
>

/** The image that a build came to, in the Engine of its request. */
export function builtImage(outcome: BuildOutcome, request: EnginePlace): BuiltImage {
  const { id, digest, tags, platform, key, cached, cachedSteps, limits, duration } = outcome
  const place = placeOf(request)
  return Object.freeze({
    kind: 'built' as const,
    id,
    digest,
    tags,
    platform,
    key,
    cached,
    cachedSteps,
    limits,
    duration,
    run: (options?: RunOptions) => container.run(id, { ...options, ...place }),
    start: (options?: StartOptions) => container.start(id, { ...options, ...place }),
    create: (options?: CreateOptions) => container.create(id, { ...options, ...place }),
    inspect: async ({ signal }: { readonly signal?: AbortSignal | undefined } = {}) =>
      inspectImage(await engineAt(place, signal), id, signal),
  })
}

/** Where the Engine of a request is, for what is asked of it later. */
function placeOf({ host, dockerContext }: EnginePlace): EnginePlace {
  return {
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { dockerContext }),
  }
}
