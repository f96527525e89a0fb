import type { Content, ContentEntry } from './content.js'

/** What the contents of a key say of one folder. */
export interface Expected {
  readonly entries: ReadonlyMap<string, ContentEntry>
  /** A path of which two contents say different things: it changed between the reading of one and of the other. */
  readonly contradiction: string | undefined
}

export function expectedOf(contents: Iterable<Content>): Expected {
  const entries = new Map<string, ContentEntry>()
  let contradiction: string | undefined
  for (const content of contents) {
    for (const entry of content.entries) {
      const known = entries.get(entry.path)
      if (known && differenceOf(known, entry) !== undefined) contradiction ??= entry.path
      entries.set(entry.path, entry)
    }
  }
  return { entries, contradiction }
}

/** What of two entries of one path is different. */
export function differenceOf(a: ContentEntry, b: ContentEntry): string | undefined {
  if (a.kind !== b.kind) return 'kind'
  if (a.mode !== b.mode) return 'mode'
  if (a.digest !== b.digest) return 'content'
  if (a.linkname !== b.linkname) return 'target'
  const sameDevice = a.device?.major === b.device?.major && a.device?.minor === b.device?.minor
  return sameDevice ? undefined : 'device'
}
