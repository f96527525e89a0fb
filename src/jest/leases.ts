import {
  announce,
  type LedgerEntry,
  note,
  type UsedEngine,
  watchLedger,
} from '../container/ledger.js'
import { type Lease, leaseFromReaper } from '../container/litter/index.js'
import { workerProcess } from './worker-process.js'

const LEASE = Symbol.for('dev.imagewright.jest.lease')

const shared = workerProcess as { [LEASE]?: Promise<Lease> | undefined }

/**
 * Leases from the reaper as soon as the test file is about to make something. A file that makes nothing, as one that
 * only looks at images, does not pay for it.
 *
 * The lease outlives the hooks of the file, for jest runs an `afterAll` of the set-up before those of the file, which may
 * need their containers still. The next file ends it, or the end of the process.
 *
 * @returns waits for a lease that is being opened. @throws {ReaperUnreachableError} `REAPER_UNREACHABLE`
 */
export function leaseOnDemand(address: string): () => Promise<void> {
  let opened: Promise<void> | undefined
  const engines = new Map<string, UsedEngine>()
  const entries: LedgerEntry[] = []
  const open = async (): Promise<void> => {
    const lease = leaseFromReaper(address)
    shared[LEASE] = lease
    await lease
    // What was made meanwhile is told again, to the lease.
    unwatch()
    for (const engine of engines.values()) announce(engine)
    for (const entry of entries) note(entry)
  }
  const begin = (): void => {
    opened ??= open()
    // The hook that waits for it says so.
    opened.catch(() => undefined)
  }
  const unwatch = watchLedger({
    onEngine: (engine) => {
      engines.set(engine.address, engine)
      begin()
    },
    onEntry: (entry) => {
      entries.push(entry)
      begin()
    },
  })
  return async () => opened
}

/** Ends the lease of the last test file of this process, and waits until what it left is removed. */
export async function endLastLease(): Promise<void> {
  const last = shared[LEASE]
  shared[LEASE] = undefined
  try {
    await (await last)?.release()
  } catch {
    // What could not be removed the reaper tells at the end of the run; who comes here has nothing to do with it.
  }
}
