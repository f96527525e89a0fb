import { type KnownFolders, type SelectionFilter, selectedBy } from '../../context/index.js'
import type { FolderPass } from './folder-index.js'
import { sentTimeOf } from './sent-time.js'
import { isSettled } from './settled.js'
import { DIGEST_BYTES, rowAtOrAfter, type Table } from './table.js'

/** Updates that are taken over at once: some milliseconds, and a megabyte. */
const MAX_UPDATES = 4_096

/** What identifies the state of a file, of `lstat` and `fstat`. */
export interface Stamps {
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly ino: bigint
  readonly dev: bigint
}

/** A file that was hashed. */
export interface HashedFile {
  readonly digest: Uint8Array
  /** When the hashing began, in milliseconds since 1970. */
  readonly hashedAt: number
}

/** What a pass found out about a file. */
export interface FileUpdate extends Stamps {
  readonly path: string
  readonly digest: Uint8Array
  readonly settled: boolean
  readonly sentTime: bigint
}

/** Where the result of a pass goes. */
export type Commit = (updates: readonly FileUpdate[], gone: readonly string[]) => void

/**
 * One way through a folder. The files come in the order of a walk, so a cursor finds nearly all of them at once.
 */
export class IndexPass {
  readonly #table: Table
  readonly #folders: FolderPass
  readonly #commit: Commit
  readonly #seen: Uint8Array
  #updates: FileUpdate[] = []
  #next = 0
  /** Where the path of the next row begins. */
  #start = 0
  #found = 0

  constructor(table: Table, folders: FolderPass, commit: Commit) {
    this.#table = table
    this.#folders = folders
    this.#commit = commit
    this.#seen = new Uint8Array(table.paths.length)
  }

  /** What is known of folders. */
  get folders(): KnownFolders {
    return this.#folders
  }

  /** How many files are known. */
  get size(): number {
    return this.#table.paths.length
  }

  /** The row of a path; -1 where it is not known. */
  find(path: string): number {
    const { paths } = this.#table
    if (!paths.isAt(this.#start, path)) {
      const from = this.#next
      let row = rowAtOrAfter(this.#table, path, from)
      // Before the cursor, or not at all.
      if (row === from && paths.list[row] !== path) row = rowAtOrAfter(this.#table, path, 0)
      this.#next = row
      this.#start = paths.startOf(row)
      if (paths.list[row] !== path) return -1
    }
    this.#start += path.length + 1
    const row = this.#next++
    this.#found += 1 - (this.#seen[row] ?? 0)
    this.#seen[row] = 1
    return row
  }

  /** Whether the file has the stamps that it had when it was hashed. */
  matches(row: number, stamps: Stamps): boolean {
    const { size, mtime, ctime, inode, device } = this.#table
    return (
      ctime[row] === stamps.ctimeNs &&
      mtime[row] === stamps.mtimeNs &&
      size[row] === stamps.size &&
      inode[row] === stamps.ino &&
      device[row] === stamps.dev
    )
  }

  /** Whether equal stamps prove equal bytes. */
  isSettled(row: number): boolean {
    return this.#table.settled[row] === 1
  }

  digest(row: number): Uint8Array {
    return this.#table.digest.subarray(row * DIGEST_BYTES, (row + 1) * DIGEST_BYTES)
  }

  /** The time that the content is sent with, in nanoseconds since 1970. */
  sentTime(row: number): bigint {
    return this.#table.sentTime[row] ?? 0n
  }

  /**
   * Takes in what a file holds; a content that the path had already keeps the time that it is sent with.
   *
   * @param row - as `find` gave it.
   */
  put(row: number, path: string, stamps: Stamps, { digest, hashedAt }: HashedFile): FileUpdate {
    const sameContent = row >= 0 && Buffer.compare(this.digest(row), digest) === 0
    const update: FileUpdate = {
      path,
      size: stamps.size,
      mtimeNs: stamps.mtimeNs,
      ctimeNs: stamps.ctimeNs,
      ino: stamps.ino,
      dev: stamps.dev,
      digest,
      settled: isSettled(stamps, hashedAt),
      sentTime: sameContent
        ? this.sentTime(row)
        : sentTimeOf(stamps.mtimeNs, digest, row >= 0 ? this.sentTime(row) : undefined),
    }
    this.#updates.push(update)
    if (this.#updates.length >= MAX_UPDATES) this.keep()
    return update
  }

  /** Takes over what was put in; of a walk that did not come to its end. */
  keep(): void {
    this.#commit(this.#updates, [])
    this.#updates = []
  }

  /** The same at the end of a walk; files that it would have come by are gone. */
  finish(judge: SelectionFilter): void {
    this.#folders.finish()
    this.#commit(this.#updates, this.#gone(judge))
    this.#updates = []
  }

  #gone(judge: SelectionFilter): string[] {
    const { paths } = this.#table
    if (this.#found === paths.length) return []
    const isSelected = selectedBy(judge)
    return paths.list.filter((path, row) => this.#seen[row] === 0 && isSelected(path))
  }
}
