import { sweep } from '../container/litter/index.js'
import { EngineUnreachableError, ImagewrightError } from '../errors/index.js'
import { startRunReaper } from './run-reaper.js'

/**
 * For `globalSetup`: starts the reaper of the run, and removes what earlier runs left that were killed together with
 * theirs. A project with a `globalSetup` of its own calls this one in it.
 *
 * @throws {ReaperNotStartedError} `REAPER_NOT_STARTED`
 */
export default async function globalSetup(): Promise<void> {
  const started = await Promise.allSettled([startRunReaper(), sweepOldLitter()])
  for (const step of started) if (step.status === 'rejected') throw step.reason
}

async function sweepOldLitter(): Promise<void> {
  try {
    await sweep({ tests: true })
  } catch (error) {
    if (!(error instanceof ImagewrightError)) throw error
    // Tests that need no Engine run without one, and old litter is no reason to run none.
    if (error instanceof EngineUnreachableError) return
    process.emitWarning(error.message, { code: error.code })
  }
}
