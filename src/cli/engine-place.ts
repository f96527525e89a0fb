import type { EnginePlace } from '../definition/index.js'

/** Where the options of a command say that the Engine is. */
export function placeOf({
  host,
  context,
}: {
  readonly host?: string
  readonly context?: string
}): EnginePlace {
  return {
    ...(host !== undefined && { host }),
    ...(context !== undefined && { dockerContext: context }),
  }
}
