import type { LedgerEntry } from '../ledger.js'

/** What was made and not removed again, as far as it was told. */
export interface Made {
  /** Adds what an entry tells. */
  apply(entry: LedgerEntry): void
  /** Entries of what still stands, in the order in which it was made. */
  entries(): readonly LedgerEntry[]
}

export function createMade(): Made {
  const standing = new Map<string, LedgerEntry>()
  return {
    apply: (entry) => {
      for (const key of overWith(entry, standing)) standing.delete(key)
      if (entry.change === 'made') standing.set(keyOf(entry), entry)
    },
    entries: () => [...standing.values()],
  }
}

/** Several images may have had a name one after the other; each of them stays known. */
function keyOf({ kind, id, engine, image, resource }: LedgerEntry): string {
  return JSON.stringify([kind, engine, id, kind === 'image' ? (resource ?? image) : undefined])
}

/** The keys of what is no longer as it was, with an entry. */
function overWith(
  entry: LedgerEntry,
  standing: ReadonlyMap<string, LedgerEntry>,
): readonly string[] {
  const { kind, id, engine, change, image, resource } = entry
  const one = image !== undefined || resource !== undefined
  if (kind !== 'image' || change === 'made' || one) return [keyOf(entry)]
  // A name is gone, or an image with its names: not what the name led to before, where that was committed here.
  const images = [...standing].filter(([, each]) => each.kind === kind && each.engine === engine)
  const last = images.findLast(([, each]) => each.id === id)
  return images
    .filter(([key, each]) => {
      if (each.image === id || key === last?.[0]) return true
      return each.id === id && each.resource === undefined
    })
    .map(([key]) => key)
}
