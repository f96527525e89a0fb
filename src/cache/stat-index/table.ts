import { PathColumn } from './path-column.js'
import { compareInWalk } from './walk-order.js'

export const DIGEST_BYTES = 32

/**
 * What is known of files, a column each; a row is a file, in the order of a walk.
 *
 * Columns, because reading and writing them is copying memory: an object a file would cost more than the walk.
 */
export interface Table {
  readonly paths: PathColumn
  /** Bytes. */
  readonly size: BigInt64Array
  /** Nanoseconds since 1970. */
  readonly mtime: BigInt64Array
  /** Nanoseconds since 1970. */
  readonly ctime: BigInt64Array
  readonly inode: BigInt64Array
  readonly device: BigInt64Array
  /** The time that the content is sent with, in nanoseconds since 1970. */
  readonly sentTime: BigInt64Array
  /** SHA-256 of the bytes, 32 bytes a row. */
  readonly digest: Uint8Array
  /** 1 where no edit after the hashing could have left the times as they are. */
  readonly settled: Uint8Array
}

/** The columns with a number a row, in the order of the file. */
export const NUMBER_COLUMNS = ['size', 'mtime', 'ctime', 'inode', 'device', 'sentTime'] as const

export function emptyTable(): Table {
  return newTable([])
}

/** A table whose columns are to be filled. */
export function newTable(paths: readonly string[]): Table {
  const rows = paths.length
  return {
    paths: PathColumn.ofList(paths),
    size: new BigInt64Array(rows),
    mtime: new BigInt64Array(rows),
    ctime: new BigInt64Array(rows),
    inode: new BigInt64Array(rows),
    device: new BigInt64Array(rows),
    sentTime: new BigInt64Array(rows),
    digest: new Uint8Array(rows * DIGEST_BYTES),
    settled: new Uint8Array(rows),
  }
}

/** The first row from `from` on that does not come before a path. */
export function rowAtOrAfter(table: Table, path: string, from: number): number {
  const paths = table.paths.list
  // Doubling steps first: what is looked for is nearly always near.
  let step = 1
  let low = from
  while (low + step <= paths.length && compareInWalk(paths[low + step - 1] ?? '', path) < 0) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, paths.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareInWalk(paths[middle] ?? '', path) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Copies `count` rows from one table to another. */
export function copyRows(from: Table, start: number, count: number, to: Table, at: number): void {
  const end = start + count
  for (const column of NUMBER_COLUMNS) to[column].set(from[column].subarray(start, end), at)
  to.settled.set(from.settled.subarray(start, end), at)
  to.digest.set(from.digest.subarray(start * DIGEST_BYTES, end * DIGEST_BYTES), at * DIGEST_BYTES)
}
