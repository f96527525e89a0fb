export { type Lease, leaseFromReaper } from './lease.js'
export { type Reaper, type ReaperOptions, startReaper } from './reaper.js'
export { sweep } from './sweep.js'
export type { Litter, LitterLeft, SweepOptions, Swept } from './swept.js'
