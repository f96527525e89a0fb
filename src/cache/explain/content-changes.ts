import type { ChangeDetail } from '../../definition/index.js'
import type { Content, ContentEntry } from '../content/content.js'

/**
 * What is different between two lists of files, by path; in the order of the lists. A folder is named, with `/` at the
 * end, only where it came or went without anything in it.
 */
export function contentChanges(before: Content, after: Content): readonly ChangeDetail[] {
  const olds = new Map(before.entries.map((entry) => [entry.path, entry]))
  const removed: ContentEntry[] = []
  const added: ContentEntry[] = []
  const found: { readonly path: string; readonly details: readonly ChangeDetail[] }[] = []
  for (const entry of after.entries) {
    const old = olds.get(entry.path)
    if (!old) {
      added.push(entry)
      continue
    }
    olds.delete(entry.path)
    const details = entryChanges(old, entry)
    if (details.length > 0) found.push({ path: entry.path, details })
  }
  for (const entry of before.entries) if (olds.has(entry.path)) removed.push(entry)
  for (const entry of withoutParents(added)) {
    found.push({ path: entry.path, details: [{ kind: 'file-added', ...named(entry) }] })
  }
  for (const entry of withoutParents(removed)) {
    found.push({ path: entry.path, details: [{ kind: 'file-removed', ...named(entry) }] })
  }
  return found.toSorted((a, b) => comparePaths(a.path, b.path)).flatMap(({ details }) => details)
}

/** Files that both lists have, where it is not the files but the choice of them that is another. */
export function commonChanges(before: Content, after: Content): readonly ChangeDetail[] {
  return contentChanges(before, after).filter(
    ({ kind }) => kind !== 'file-added' && kind !== 'file-removed',
  )
}

function entryChanges(before: ContentEntry, after: ContentEntry): readonly ChangeDetail[] {
  const { path } = after
  const kinds = [kindOf(before), kindOf(after)] as const
  // What is another thing altogether has other bytes and another mode, too.
  if (kinds[0] !== kinds[1]) return [{ kind: 'file-kind', path, before: kinds[0], after: kinds[1] }]
  const details: ChangeDetail[] = []
  if (before.digest !== after.digest || before.size !== after.size) {
    details.push({ kind: 'file-edited', path, before: bytesOf(before), after: bytesOf(after) })
  }
  if (before.linkname !== after.linkname) {
    const [from = '', to = ''] = [before.linkname, after.linkname]
    details.push({ kind: 'link-target', path, before: from, after: to })
  }
  if (before.mode !== after.mode) {
    details.push({ kind: 'file-mode', path, before: before.mode, after: after.mode })
  }
  return details
}

function kindOf({ kind, linkname, device }: ContentEntry): string {
  if (kind === 'file' && linkname !== undefined) return 'hard link'
  if (!device || (kind !== 'character' && kind !== 'block')) return kind
  return `${kind} device ${device.major}:${device.minor}`
}

function bytesOf({ size, digest = '' }: ContentEntry): {
  readonly size: number
  readonly digest: string
} {
  return { size, digest }
}

function named({ path, kind, size }: ContentEntry): {
  readonly path: string
  readonly size: number
} {
  return { path: kind === 'directory' ? `${path}/` : path, size }
}

/** A parent stands before what is in it: a folder is left out if anything below it is in the list, too. */
function withoutParents(entries: readonly ContentEntry[]): readonly ContentEntry[] {
  return entries.filter(({ path, kind }, index) => {
    if (kind !== 'directory') return true
    return entries[index + 1]?.path.startsWith(`${path}/`) !== true
  })
}

/** The order of a walk: by folders, from the outermost inwards. */
function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (x === y) continue
    if (x === SLASH) return -1
    if (y === SLASH) return 1
    return x - y
  }
  return a.length - b.length
}

const SLASH = '/'.charCodeAt(0)
