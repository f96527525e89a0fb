import type { LocalEntry, LocalEntryKind } from '../../../context/local-source.js'

/** Type bits of Go's `os.FileMode`, which are not those of POSIX. Go: io/fs `ModeDir` and following. */
const TYPE_BITS: { readonly [K in LocalEntryKind]: number } = {
  directory: 2 ** 31,
  file: 0,
  symlink: 2 ** 27,
  fifo: 2 ** 25,
  // fsutil clears the bit (stat_unix.go): for BuildKit a socket is a file, and has nothing in it.
  socket: 0,
  character: 2 ** 26 + 2 ** 21,
  block: 2 ** 26,
}

const SETUID = { posix: 0o4000, go: 2 ** 23 }
const SETGID = { posix: 0o2000, go: 2 ** 22 }
const STICKY = { posix: 0o1000, go: 2 ** 20 }

/** The mode of an entry as Go's `os.FileMode`. */
export function fileMode(entry: LocalEntry): number {
  // BuildKit hashes symbolic links as if they had all permissions, which is what Linux reports.
  let mode = entry.kind === 'symlink' ? 0o777 : entry.mode & 0o777
  for (const bit of [SETUID, SETGID, STICKY]) if (entry.mode & bit.posix) mode += bit.go
  return mode + TYPE_BITS[entry.kind]
}
