import type { LocalEntryKind } from '../../context/index.js'

/** Umasks that people have; each leaves of 0666 and of 0777 a mode that says nothing but that. */
const USUAL_UMASKS = [0o000, 0o002, 0o007, 0o022, 0o027, 0o077] as const

const BY_CREATION: ReadonlyMap<number, number> = new Map(
  USUAL_UMASKS.flatMap((umask) => [
    [0o666 & ~umask, 0o644],
    [0o777 & ~umask, 0o755],
  ]),
)

const SETGID = 0o2000

/**
 * The mode that an entry has in keys and is sent with.
 *
 * A mode that one of the usual umasks makes of 0666 or 0777 is an accident of the machine: it becomes 0644 or 0755.
 * Any other mode is what somebody meant, and stays: 0400, 0555, 4755, 1777. The setgid bit of a folder is inherited from
 * the folder above it, so it is dropped. Symbolic links have no mode of their own: 0777.
 *
 * @param mode - permission bits with setuid, setgid and sticky: `0o0000` to `0o7777`.
 */
export function canonicalMode(kind: LocalEntryKind, mode: number): number {
  if (kind === 'symlink') return 0o777
  if (kind !== 'directory') return BY_CREATION.get(mode) ?? mode
  const own = mode & ~SETGID
  return BY_CREATION.get(own) === 0o755 ? 0o755 : own
}
