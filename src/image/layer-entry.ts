export type LayerEntryKind =
  'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo'

/** One entry of a layer, as its archive has it. What a layer removes is a file named `.wh.NAME`. */
export interface LayerEntry {
  /** Without `./` before it and `/` after it. Bytes that are no UTF-8 are written `\xNN`. */
  readonly path: string
  readonly kind: LayerEntryKind
  /** Permission bits with setuid, setgid and sticky: `0o0000` to `0o7777`. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Empty where the archive has numbers only. */
  readonly userName: string
  readonly groupName: string
  /** Bytes; 0 for everything but files. */
  readonly size: number
  /** Modification time in nanoseconds since 1970. */
  readonly modifiedAt: bigint
  /** Target of a symbolic link; path of the file that a hard link is another name of. */
  readonly linkname?: string
  readonly device?: { readonly major: number; readonly minor: number }
  /** Extended attributes by name, e.g. `security.capability`; values in hexadecimal. */
  readonly xattrs: Readonly<Record<string, string>>
}
