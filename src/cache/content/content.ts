import type { LocalEntryKind, LocalSelection } from '../../context/index.js'

/** The entries of a folder that a selection takes, and what they hold. */
export interface Content {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  /** Depth first, siblings in byte order of their names, as `LocalSource.walk`. */
  readonly entries: readonly ContentEntry[]
  /** Missing where the content comes out of a record. */
  readonly listing?: Listing
}

/** What was seen of a folder besides its content, so that whoever asks the same gets the same answer. */
export interface Listing {
  readonly selection: LocalSelection
  /**
   * The time that each entry is sent with, in nanoseconds since 1970: of files see `sentTimeOf`, of all others their own.
   */
  readonly times: BigInt64Array
  /** The names of files that are hard links, but for the first of each, and that first name. */
  readonly firstNames: ReadonlyMap<string, string>
}

/** One entry, as far as it is part of a key: no time, no owner, nothing that a umask decides. */
export interface ContentEntry {
  readonly path: string
  readonly kind: LocalEntryKind
  /** Canonical: see `canonicalMode`. */
  readonly mode: number
  /** Bytes; 0 for everything but files. */
  readonly size: number
  /** SHA-256 of the bytes of a file, 64 hexadecimal digits. */
  readonly digest?: string
  /** Target of a symbolic link. A hard link is a file like any other: a checkout does not keep what it shares. */
  readonly linkname?: string
  readonly device?: { readonly major: number; readonly minor: number }
}
