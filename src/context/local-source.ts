/** Which entries of a local source a build asks for. Patterns are those of `.dockerignore`. */
export interface LocalSelection {
  /** Only entries that match one of these (or lie below a match) are sent. Empty: everything. */
  readonly includePatterns: readonly string[]
  /** Entries that match are left out, unless a later `!` pattern brings them back. */
  readonly excludePatterns: readonly string[]
  /**
   * Paths (globs allowed per component) that are wanted together with whatever their symbolic
   * links lead to inside the root. Empty: no restriction.
   */
  readonly followPaths: readonly string[]
}

export type LocalEntryKind =
  'directory' | 'file' | 'symlink' | 'fifo' | 'socket' | 'character' | 'block'

/** One entry of a local source, as plain data. */
export interface LocalEntry {
  /** Relative to the root, `/` between components, no leading slash, no `.` or `..`. */
  readonly path: string
  readonly kind: LocalEntryKind
  /** POSIX permission bits with setuid, setgid and sticky: `0o0000` to `0o7777`. */
  readonly mode: number
  /** Bytes. 0 for everything but files, and for a file that is a hard link to an earlier entry. */
  readonly size: number
  /** Modification time in nanoseconds since the epoch. */
  readonly modifiedAt: bigint
  /** Target of a symbolic link; or, for a file, path of the earlier entry that it is a hard link to. */
  readonly linkname?: string
  readonly device?: { readonly major: number; readonly minor: number }
}

/**
 * Files that a build may read from this machine: a folder, or a set of files in memory.
 *
 * Entries come depth first, siblings in byte order of their names, a parent before its children:
 * the order that BuildKit's receiver demands.
 */
export interface LocalSource {
  /** Lists the selected entries, in batches so that a walk of many files stays cheap. */
  walk(selection: LocalSelection, signal?: AbortSignal): AsyncIterable<readonly LocalEntry[]>
  /**
   * Reads the bytes of a file that `walk` listed. The chunks add up to exactly the bytes that the file
   * holds when read; a file that vanished or cannot be read rejects with a `ContextError`. A chunk is valid until the next
   * one is asked for.
   */
  read(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array>
}
