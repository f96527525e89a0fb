import { type Reaper, startReaper } from '../container/litter/index.js'

/** Name of the variable that tells the workers where the reaper listens. */
const REAPER = 'IMAGEWRIGHT_REAPER'

let reaper: Reaper | undefined

/** Starts the reaper of this test run, unless the run is part of another one that has one. */
export async function startRunReaper(): Promise<void> {
  if (process.env[REAPER]) return
  reaper = await startReaper()
  process.env[REAPER] = reaper.address
}

/** Lets it go once everything is removed. @throws {LitterLeftError} `LITTER_LEFT` */
export async function closeRunReaper(): Promise<void> {
  const closing = reaper
  if (!closing) return
  reaper = undefined
  delete process.env[REAPER]
  await closing.close()
}
