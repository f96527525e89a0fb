import { LitterLeftError } from '../../errors/litter-error.js'
import { formatSession, ownSession } from '../labels.js'
import { type UsedEngine, watchLedger } from '../ledger.js'
import { cleanUp } from './clean-up.js'
import { closeJournal, writeJournal } from './journal.js'
import type { Lease } from './lease.js'
import { createMade } from './made.js'
import { connectToReaper } from './reaper-connection.js'

/** Opens the lease; throws as `leaseFromReaper` does. */
export async function openLease(address: string): Promise<Lease> {
  const connection = await connectToReaper(address, 'lease')
  const { journal } = connection
  const session = formatSession(ownSession())
  const made = createMade()
  const contexts = new Map<string, UsedEngine['dockerContext']>()
  const unwatch = watchLedger({
    onEntry: (entry) => {
      made.apply(entry)
      if (entry.kind === 'image') writeJournal(journal, session, entry)
      connection.send({ type: 'note', entry })
    },
    onEngine: ({ address: engine, dockerContext }) => {
      const known = contexts.get(engine)
      if (contexts.has(engine) && (known ?? dockerContext) === known) return
      contexts.set(engine, dockerContext)
      const context = dockerContext && { context: dockerContext }
      connection.send({ type: 'engine', address: engine, ...context })
    },
  })
  let released: Promise<void> | undefined
  const release = async (): Promise<void> => {
    unwatch()
    let left = await connection.goodbye()
    if (!left) {
      // The reaper is gone: this process does what the reaper would.
      const entries = made.entries()
      left = await cleanUp({ session: ownSession(), entries, contexts })
      closeJournal(journal, session, entries, left)
    }
    if (left.length > 0) throw new LitterLeftError(left)
  }
  return Object.freeze({ release: () => (released ??= release()) })
}
