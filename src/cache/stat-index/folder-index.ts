import type { BigIntStats } from 'node:fs'
import { lstat, statfs } from 'node:fs/promises'
import type { KnownFolders } from '../../context/index.js'
import {
  END_OF_NAMES,
  endsOfNames,
  type FolderTable,
  newFolderTable,
  noFolders,
} from './folder-table.js'
import { isSettled } from './settled.js'

/**
 * File systems that were seen to give a folder other times whenever a name in it comes or goes, by the numbers of
 * statfs(2). Those of servers, of other machines and of user programs may not, or tell of it late.
 */
const FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, // ext4; ext2 and ext3 have the same
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
])

/** Folders that are kept though no walk came by them, for selections that take others. */
const MAX_UNSEEN = 10_000

/** What was read of a folder. */
interface Listing {
  readonly mtime: bigint
  readonly ctime: bigint
  /** As in the table, without the end. */
  readonly names: string
}

/** One way through folders: what it reads is known to others when it has come to its end. */
export interface FolderPass extends KnownFolders {
  finish(): void
}

/**
 * The names in folders, by the number of the folder's inode. Where its times are as they were, no name has come or gone
 * since, and looking at each name is all that is left of a walk.
 */
export class FolderIndex {
  readonly #table: FolderTable
  readonly #device: bigint | undefined
  readonly #changed: () => void
  /** Where the names of each row end. */
  readonly #ends: readonly number[]
  /** 1 where a walk came by. */
  readonly #seen: Uint8Array
  /** What is not in the table, or otherwise. */
  readonly #learned = new Map<bigint, Listing>()
  #rows: ReadonlyMap<bigint, number> | undefined
  #next = 0

  /**
   * @param device - of the folders whose times can be believed; undefined for none.
   * @param changed - called when there is more to be saved.
   */
  constructor(table: FolderTable, device: bigint | undefined, changed: () => void) {
    this.#table = device === table.device ? table : noFolders()
    this.#device = device
    this.#changed = changed
    this.#ends = endsOfNames(this.#table)
    this.#seen = new Uint8Array(this.#ends.length)
  }

  begin(): FolderPass {
    const learned = new Map<bigint, Listing>()
    return {
      namesIn: (stats) => this.#namesIn(stats),
      learn: (stats, names, readAt) => {
        if (stats.dev !== this.#device || !isSettled(stats, readAt)) return
        const { ino, mtimeNs, ctimeNs } = stats
        learned.set(ino, { mtime: mtimeNs, ctime: ctimeNs, names: names.join('/') })
      },
      finish: () => {
        for (const [inode, listing] of learned) this.#learned.set(inode, listing)
        if (learned.size > 0) this.#changed()
      },
    }
  }

  /** What is to be saved. */
  table(): FolderTable {
    if (this.#device === undefined) return noFolders()
    const listings = [...this.#listingsKept(), ...this.#learned]
    const names = listings.map(([, listing]) => listing.names + END_OF_NAMES).join('')
    const table = newFolderTable(this.#device, listings.length, names)
    for (const [row, [inode, { mtime, ctime }]] of listings.entries()) {
      table.inode[row] = inode
      table.mtime[row] = mtime
      table.ctime[row] = ctime
    }
    return table
  }

  #listingsKept(): readonly (readonly [bigint, Listing])[] {
    const { inode, mtime, ctime } = this.#table
    const rows = [...inode.keys()].filter((row) => !this.#learned.has(inode[row] ?? 0n))
    const unseen = rows.filter((row) => this.#seen[row] === 0).length
    return rows
      .filter((row) => unseen <= MAX_UNSEEN || this.#seen[row] === 1)
      .map((row) => [
        inode[row] ?? 0n,
        { mtime: mtime[row] ?? 0n, ctime: ctime[row] ?? 0n, names: this.#namesOf(row) },
      ])
  }

  #namesIn({ dev, ino, mtimeNs, ctimeNs }: BigIntStats): readonly string[] | undefined {
    if (dev !== this.#device) return undefined
    const learned = this.#learned.get(ino)
    if (learned) {
      return learned.ctime === ctimeNs && learned.mtime === mtimeNs
        ? listOf(learned.names)
        : undefined
    }
    const row = this.#find(ino)
    if (this.#table.ctime[row] !== ctimeNs || this.#table.mtime[row] !== mtimeNs) return undefined
    this.#seen[row] = 1
    return listOf(this.#namesOf(row))
  }

  /** The row of an inode, or one that is none. Folders come in the order of the rows, nearly always. */
  #find(inode: bigint): number {
    if (this.#table.inode[this.#next] === inode) return this.#next++
    this.#rows ??= new Map(Array.from(this.#table.inode, (each, row) => [each, row]))
    const row = this.#rows.get(inode) ?? -1
    if (row >= 0) this.#next = row + 1
    return row
  }

  #namesOf(row: number): string {
    return this.#table.names.slice(row === 0 ? 0 : (this.#ends[row - 1] ?? 0) + 1, this.#ends[row])
  }
}

function listOf(names: string): readonly string[] {
  return names === '' ? [] : names.split('/')
}

/** The device that a folder is on, if the times of folders there can be believed. */
export async function believedDevice(folder: string): Promise<bigint | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    const [{ type }, { dev }] = await Promise.all([statfs(folder), lstat(folder, { bigint: true })])
    return FILE_SYSTEMS.has(type) ? dev : undefined
  } catch {
    // A folder that is not there is told by whoever reads it.
    return undefined
  }
}
