export {
  container,
  type ContainerCreateOptions,
  type ContainerRunOptions,
  type ContainerStartOptions,
  images,
  network,
  volume,
} from './container.js'
export { engineAt } from './engine-place.js'
export { archiveEntries } from './files/archive-entries.js'
export { startBackground, startForeground } from './foreground.js'
export { LABELS, ownSession, type Session, sessionOf } from './labels.js'
export { type LedgerEntry, watchLedger } from './ledger.js'
export {
  type Litter,
  type LitterLeft,
  sweep,
  type SweepOptions,
  type Swept,
} from './litter/index.js'
export { isPullable } from './pulling.js'
export { runContainer } from './run.js'
export { startContainer } from './start.js'
export { wait } from './wait.js'
