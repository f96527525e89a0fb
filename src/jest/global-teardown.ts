import { endLastLease } from './leases.js'
import { closeRunReaper } from './run-reaper.js'

/**
 * For `globalTeardown`: waits until everything is removed that tests made and did not remove.
 *
 * @throws {LitterLeftError} `LITTER_LEFT`
 */
export default async function globalTeardown(): Promise<void> {
  // With `--runInBand` the tests ran in this process.
  await endLastLease()
  await closeRunReaper()
}
