/** What stands at a path of a container. */
export interface PathStat {
  readonly path: string
  readonly kind: EntryKind
  /** Bytes of a file; 0 for everything else. */
  readonly size: number
  /** POSIX permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly modifiedAt: Date
  /** Where a symbolic link leads, as a path of the container. */
  readonly linkTarget?: string
}

export type EntryKind = 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket'

/** A difference between a container and its image. */
export interface ContainerChange {
  readonly path: string
  readonly change: 'added' | 'modified' | 'deleted'
  /** Of a deleted path: what it was in the image. `unknown` where it went while it was looked at. */
  readonly kind: EntryKind | 'unknown'
  /** Bytes of a file, of a deleted one as well; 0 for everything else. */
  readonly size: number
}

export interface WriteFileOptions {
  /** POSIX permission bits. @default 0o644 */
  readonly mode?: number
  /** Owner: `user[:group]`, by name or number. @default '0:0' */
  readonly user?: string
  readonly signal?: AbortSignal | undefined
}

export interface CopyInOptions {
  /** POSIX permission bits of all files and folders. @default those that they have */
  readonly mode?: number
  /** Owner: `user[:group]`, by name or number. @default '0:0' */
  readonly user?: string
  readonly signal?: AbortSignal | undefined
}

export interface CopyOutOptions {
  /** Whether what stands at the target is replaced. @default false: it must not exist, or be an empty folder */
  readonly replace?: boolean
  /** Symbolic links that lead out of the copy, absolute ones too: an error, or left out. @default 'refuse' */
  readonly outsideLinks?: 'refuse' | 'skip'
  /** Most bytes of files that are written. @default 8 GiB */
  readonly maxBytes?: number
  readonly signal?: AbortSignal | undefined
}

export interface ArchiveOptions {
  /** Whether a symbolic link is followed; otherwise the archive holds the link itself. @default true */
  readonly follow?: boolean
  readonly signal?: AbortSignal | undefined
}

export interface ReadFileOptions {
  /** Most bytes that are read. @default 256 MiB */
  readonly maxBytes?: number
  readonly signal?: AbortSignal | undefined
}
