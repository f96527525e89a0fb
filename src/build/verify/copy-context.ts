import { constants } from 'node:fs'
import { chmod, copyFile, link, lutimes, mkdir, symlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ContentEntry } from '../../cache/content/index.js'
import { ContextUnreadableError } from '../../errors/index.js'

/**
 * Copies files of a context as another machine may have them: created in the opposite order, with the modes that
 * the umask there gives, and with other times.
 *
 * @throws {ContextUnreadableError} `CONTEXT_UNREADABLE` for what cannot be copied, e.g. a device.
 */
export async function copyContext(
  root: string,
  entries: readonly ContentEntry[],
  destination: string,
  umask: number,
): Promise<void> {
  await mkdir(destination, { recursive: true })
  const [links, others] = [entries.filter(isHardLink), entries.filter((each) => !isHardLink(each))]
  const order = [...others.toReversed(), ...links]
  for (const entry of order) await copyEntry(root, entry, destination)
  // The last ones first: a folder is finished after all that lies in it.
  for (const [index, entry] of entries.toReversed().entries()) {
    const place = join(destination, entry.path)
    const time = EARLIEST + ((index * 7919) % SPAN)
    if (entry.kind === 'symlink') {
      await lutimes(place, time, time)
      continue
    }
    await chmod(place, modeUnder(umask, entry))
    await utimes(place, time, time)
  }
}

/** Times of the copies, in seconds since 1970: from 2001 on, some three years. */
const EARLIEST = 1_000_000_000
const SPAN = 100_000_000

function isHardLink({ kind, linkname }: ContentEntry): boolean {
  return kind === 'file' && linkname !== undefined
}

async function copyEntry(root: string, entry: ContentEntry, destination: string): Promise<void> {
  const { path, kind, linkname = '' } = entry
  const place = join(destination, path)
  await mkdir(dirname(place), { recursive: true })
  if (isHardLink(entry)) return link(join(destination, linkname), place)
  switch (kind) {
    case 'directory':
      await mkdir(place, { recursive: true })
      return
    case 'symlink':
      return symlink(linkname, place)
    case 'file':
      return copyFile(join(root, path), place, constants.COPYFILE_FICLONE)
    default:
      throw new ContextUnreadableError(
        path,
        `it is a ${kind}, which cannot be copied to another folder`,
      )
  }
}

/** A canonical mode that says nothing but "created as usual" becomes what is usual there. */
function modeUnder(umask: number, { mode }: ContentEntry): number {
  if (mode === 0o644) return 0o666 & ~umask
  return mode === 0o755 ? 0o777 & ~umask : mode
}
