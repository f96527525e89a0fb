/** Something that was made in an Engine, or is gone from it. */
export interface LedgerEntry {
  readonly change: 'made' | 'removed'
  readonly kind: 'container' | 'network' | 'volume' | 'image'
  /** ID; of a volume its name, of an image its reference. */
  readonly id: string
  /** Address of the Engine, as docker/cli writes it. */
  readonly engine: string
}

const watchers = new Set<(entry: LedgerEntry) => void>()

/** Tells of everything that is made and removed from now on, until the function that it returns is called. */
export function watchLedger(watcher: (entry: LedgerEntry) => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export function note(entry: LedgerEntry): void {
  for (const watcher of watchers) watcher(entry)
}
