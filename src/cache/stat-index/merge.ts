import type { FileUpdate } from './index-pass.js'
import { copyRows, DIGEST_BYTES, newTable, rowAtOrAfter, type Table } from './table.js'
import { compareInWalk } from './walk-order.js'

/** A new file, and the row that it comes before. */
interface Addition {
  readonly before: number
  readonly update: FileUpdate
}

/**
 * A table after a pass; the same one, written to, where it has the same paths.
 *
 * @returns nothing where nothing is different.
 */
export function merged(
  table: Table,
  updates: readonly FileUpdate[],
  gone: readonly string[],
): Table | undefined {
  const added: Addition[] = []
  let changed = false
  let row = 0
  for (const update of updates.toSorted((a, b) => compareInWalk(a.path, b.path))) {
    row = rowAtOrAfter(table, update.path, row)
    if (table.paths.list[row] !== update.path) added.push({ before: row, update })
    else if (!says(table, row, update)) {
      write(table, row, update)
      changed = true
    }
  }
  const removed = gone
    .map((path) => ({ path, row: rowAtOrAfter(table, path, 0) }))
    .filter((each) => table.paths.list[each.row] === each.path)
    .map((each) => each.row)
    .toSorted((a, b) => a - b)
  if (added.length === 0 && removed.length === 0) return changed ? table : undefined
  return rebuilt(table, added, removed)
}

/** @param removed - rows, in order. */
function rebuilt(table: Table, added: readonly Addition[], removed: readonly number[]): Table {
  const result = newTable(pathsOf(table, added, removed))
  let [row, at, nextRemoved] = [0, 0, 0]
  const copyUpTo = (end: number) => {
    while (row < end) {
      const stop = Math.min(removed[nextRemoved] ?? end, end)
      copyRows(table, row, stop - row, result, at)
      at += stop - row
      row = stop
      if (row < end) {
        row++
        nextRemoved++
      }
    }
  }
  for (const { before, update } of added) {
    copyUpTo(before)
    write(result, at++, update)
  }
  copyUpTo(table.paths.length)
  return result
}

function pathsOf(
  table: Table,
  added: readonly Addition[],
  removed: readonly number[],
): readonly string[] {
  const paths = table.paths.list
  const result: string[] = []
  let [nextAdded, nextRemoved] = [0, 0]
  for (let row = 0; row <= paths.length; row++) {
    for (; added[nextAdded]?.before === row; nextAdded++) {
      result.push(added[nextAdded]?.update.path ?? '')
    }
    if (removed[nextRemoved] === row) nextRemoved++
    else if (row < paths.length) result.push(paths[row] ?? '')
  }
  return result
}

function digestIn(table: Table, row: number): Uint8Array {
  return table.digest.subarray(row * DIGEST_BYTES, (row + 1) * DIGEST_BYTES)
}

function says(table: Table, row: number, update: FileUpdate): boolean {
  return (
    table.ctime[row] === update.ctimeNs &&
    table.mtime[row] === update.mtimeNs &&
    table.size[row] === update.size &&
    table.inode[row] === update.ino &&
    table.device[row] === update.dev &&
    table.sentTime[row] === update.sentTime &&
    table.settled[row] === Number(update.settled) &&
    Buffer.compare(digestIn(table, row), update.digest) === 0
  )
}

function write(table: Table, row: number, update: FileUpdate): void {
  table.size[row] = update.size
  table.mtime[row] = update.mtimeNs
  table.ctime[row] = update.ctimeNs
  table.inode[row] = update.ino
  table.device[row] = update.dev
  table.sentTime[row] = update.sentTime
  table.settled[row] = Number(update.settled)
  table.digest.set(update.digest, row * DIGEST_BYTES)
}
