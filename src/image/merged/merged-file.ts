import type { LayerEntryKind } from '../layer-entry.js'

/** What a path of an image is, all of its layers taken together. A hard link is the file that it is a name of. */
export interface MergedFile {
  readonly kind: Exclude<LayerEntryKind, 'hardlink'>
  /** Permission bits with setuid, setgid and sticky; of a symbolic link they say nothing. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of a file; 0 for everything else. */
  readonly size: number
  /** 1970 for a folder that no layer lists. */
  readonly modifiedAt: Date
  /** Of a file: `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string
  /** Where a symbolic link leads, as it is written. */
  readonly linkTarget?: string
  /** Of a device: `1:3`. */
  readonly device?: string
  /** Extended attributes by name, e.g. `security.capability`; values in hexadecimal. */
  readonly xattrs: Readonly<Record<string, string>>
}

/** What of a path may differ. */
export type FileField =
  'kind' | 'mode' | 'owner' | 'size' | 'content' | 'linkTarget' | 'device' | 'xattrs' | 'mtime'

/** A path in which the merged file systems of two images differ. */
export type FileDifference =
  | {
      /** Absolute: `/usr/bin/git`. */
      readonly path: string
      /** The second image has it, the first has not. */
      readonly change: 'added'
      readonly second: MergedFile
    }
  | {
      readonly path: string
      /** The first image has it, the second has not. */
      readonly change: 'removed'
      readonly first: MergedFile
    }
  | {
      readonly path: string
      readonly change: 'modified'
      /** In what they differ. Of another kind, nothing else is compared. */
      readonly fields: readonly FileField[]
      readonly first: MergedFile
      readonly second: MergedFile
    }
