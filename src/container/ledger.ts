/** Something that was made in an Engine, or is gone from it. */
export interface LedgerEntry {
  readonly change: 'made' | 'removed'
  readonly kind: 'container' | 'network' | 'volume' | 'image'
  /** ID; of a volume its name, of an image its reference. */
  readonly id: string
  /**
   * Of an image: the ID that its name leads to. Missing while `commit()` is only about to make it. A removal with it, or
   * with `resource`, takes that one entry back.
   */
  readonly image?: string
  /** Of an image that `commit()` makes: its own value of the label `LABELS.resource`. */
  readonly resource?: string
  /** Address of the Engine, as docker/cli writes it. */
  readonly engine: string
}

/** An Engine, as another process finds it again. */
export interface UsedEngine {
  /** As docker/cli writes it. */
  readonly address: string
  /** The Docker context that it was found by: its name, and the folder of docker's configuration that it stands in. */
  readonly dockerContext?: { readonly name: string; readonly configFolder: string } | undefined
}

/** Who follows what is made and removed. */
export interface LedgerWatcher {
  /** Something was made, or is gone. */
  onEntry(entry: LedgerEntry): void
  /** Something is about to be made in that Engine. */
  onEngine?(engine: UsedEngine): void
}

/** A test run may hold this package twice, as CommonJS for the set-up and as ES modules for the tests. */
const WATCHERS = Symbol.for('dev.imagewright.ledger')

const shared = globalThis as { [WATCHERS]?: Set<LedgerWatcher> }
const watchers = (shared[WATCHERS] ??= new Set())

/** Tells of everything that is made and removed from now on, until the function that it returns is called. */
export function watchLedger(watcher: LedgerWatcher | LedgerWatcher['onEntry']): () => void {
  const added = typeof watcher === 'function' ? { onEntry: watcher } : watcher
  watchers.add(added)
  return () => watchers.delete(added)
}

/** Whether anybody follows. */
export function isWatched(): boolean {
  return watchers.size > 0
}

export function note(entry: LedgerEntry): void {
  for (const watcher of watchers) watcher.onEntry(entry)
}

/** To be called before something is made, so that it can be found where its maker does not live to hear of it. */
export function announce({ address, dockerContext }: UsedEngine): void {
  for (const watcher of watchers) watcher.onEngine?.({ address, dockerContext })
}
