import { afterAll, beforeAll, expect } from '@jest/globals'
import { provideDisposeSymbols } from './dispose-symbols.js'
import { endLastLease, leaseOnDemand } from './leases.js'
import { matchers } from './matchers-on-demand.js'
import { endWithJest } from './orphan.js'

// For `setupFilesAfterEnv`: the matchers, and the reaper that the global set-up started.

expect.extend(matchers)
provideDisposeSymbols()
endWithJest()

const reaper = process.env['IMAGEWRIGHT_REAPER']
if (reaper) {
  const ended = endLastLease()
  beforeAll(() => ended)
  afterAll(leaseOnDemand(reaper))
}
