/** A process that removes what others made and did not live to remove. */
export interface Reaper {
  /** Where it listens, for `leaseFromReaper` and for `IMAGEWRIGHT_REAPER`: the path of a socket or of a named pipe. */
  readonly address: string
  readonly pid: number
  /**
   * Lets it end once the last lease is over, and waits until it has removed everything of those that are over.
   *
   * @throws {LitterLeftError} `LITTER_LEFT`
   */
  close(): Promise<void>
}

export interface ReaperOptions {
  /** Path of its program. @default the one of this package */
  readonly program?: string
  /** How long an Engine that is away is asked again before its litter is left to a sweep, in milliseconds. @default 30_000 */
  readonly patience?: number
}

/**
 * Starts a reaper: one for a test run. It is no part of the process group of this process, so that Ctrl-C does not reach
 * it, holds none of its streams, and does not keep it alive.
 *
 * @throws {ReaperNotStartedError} `REAPER_NOT_STARTED`
 */
export async function startReaper(options: ReaperOptions = {}): Promise<Reaper> {
  const { spawnReaper } = await import('./spawn-reaper.js')
  return spawnReaper(options)
}
