/** What is known of folders, a column each; a row is a folder, in the order of a walk. */
export interface FolderTable {
  /** The device that they all are on. */
  readonly device: bigint
  readonly inode: BigInt64Array
  /** Nanoseconds since 1970. */
  readonly mtime: BigInt64Array
  /** Nanoseconds since 1970. */
  readonly ctime: BigInt64Array
  /** For each the sorted names in it with `/` between them, and NUL at the end. */
  readonly names: string
}

/** The columns with a number a row, in the order of the file. */
export const FOLDER_COLUMNS = ['inode', 'mtime', 'ctime'] as const

/** Ends the names in a folder. */
export const END_OF_NAMES = '\0'

/** A table whose columns are to be filled. */
export function newFolderTable(device: bigint, rows: number, names: string): FolderTable {
  return {
    device,
    inode: new BigInt64Array(rows),
    mtime: new BigInt64Array(rows),
    ctime: new BigInt64Array(rows),
    names,
  }
}

export function noFolders(): FolderTable {
  return newFolderTable(0n, 0, '')
}

/** Where the names of each row end. */
export function endsOfNames({ names }: FolderTable): readonly number[] {
  const ends: number[] = []
  for (let at = names.indexOf(END_OF_NAMES); at >= 0; at = names.indexOf(END_OF_NAMES, at + 1)) {
    ends.push(at)
  }
  return ends
}
