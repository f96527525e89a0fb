import type { SweepOptions, Swept } from './swept.js'

/**
 * Removes from one Engine what processes of this machine made and did not live to remove: containers with their
 * anonymous volumes, images that `commit()` and `tag()` named in a test run, networks, and volumes. What a process that
 * lives has made is left alone, and so is everything that imagewright did not make.
 *
 * ```ts
 * const { removed, left } = await sweep()
 * ```
 *
 * What cannot be removed is no error: `left` says why.
 *
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
 * @throws {EngineRequestError} `ENGINE_REQUEST_FAILED` where the Engine does not list what it holds.
 */
export async function sweep(options: SweepOptions = {}): Promise<Swept> {
  const { sweepPlace } = await import('./sweep-place.js')
  return sweepPlace(options)
}
