import type { Header } from 'tar-stream'
import { archiveEntries } from '../container/index.js'
import type { Container, EntryKind } from '../definition/index.js'
import { ContainerPathError } from '../errors/index.js'
import { errorCode } from './error-code.js'

/** What stands at a path of an image or a container. */
export interface Entry {
  readonly kind: EntryKind
  /** POSIX permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of a file; 0 for everything else. */
  readonly size: number
  /** What a symbolic link says, as it is. */
  readonly linkTarget?: string
  /** Of a file, where it was asked for. */
  readonly content?: Uint8Array
}

/** Why there is nothing at a path, in words that follow it. */
export interface NoEntry {
  readonly kind: 'none'
  readonly reason: string
}

export interface ReadEntryOptions {
  /** Whether a symbolic link at the end of the path is followed; those on the way always are, within the root. */
  readonly follow: boolean
  readonly content: boolean
}

/** Most bytes of a file that are compared. */
const MAX_BYTES = 256 * 1024 ** 2

const KINDS: Readonly<Partial<Record<NonNullable<Header['type']>, EntryKind>>> = {
  file: 'file',
  link: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
  'character-device': 'device',
  'block-device': 'device',
  fifo: 'fifo',
}

/**
 * What stands at a path of a container, running or not. The archive of the path says it, of a folder its beginning: the
 * Engine's `stat` knows no owner, and not what a link says but where it leads.
 *
 * @throws {ContainerPathError} `CONTAINER_PATH_UNUSABLE` for a file that is too large to be compared.
 */
export async function readEntry(
  container: Container,
  path: string,
  options: ReadEntryOptions,
): Promise<Entry | NoEntry> {
  const archive = container.archive(path, { follow: options.follow })
  try {
    return (
      (await readFirst(archive, options.content)) ?? (await entryWithoutArchive(container, path))
    )
  } catch (error) {
    if (error instanceof FileTooLarge) {
      const doing = `Reading ${path} of container "${container.name}"`
      throw new ContainerPathError(doing, path, `has ${error.size} bytes, too many to be compared`)
    }
    switch (errorCode(error)) {
      case 'CONTAINER_PATH_NOT_FOUND':
        return { kind: 'none', reason: 'does not exist' }
      // Below a file, or links that lead in a circle: as little is there as in a folder that is empty.
      case 'CONTAINER_PATH_UNUSABLE':
        return { kind: 'none', reason: (error as ContainerPathError).reason }
      default:
        throw error
    }
  }
}

class FileTooLarge extends RangeError {
  readonly size: number

  constructor(size: number) {
    super()
    this.size = size
  }
}

async function readFirst(
  archive: AsyncIterable<Uint8Array>,
  content: boolean,
): Promise<Entry | undefined> {
  for await (const { header, content: bytes } of archiveEntries(archive)) {
    const found = entryOf(header)
    if (!content || found.kind !== 'file') return found
    if (found.size > MAX_BYTES) throw new FileTooLarge(found.size)
    const parts: Uint8Array[] = []
    for await (const part of bytes) parts.push(part)
    return { ...found, content: Buffer.concat(parts) }
  }
  return undefined
}

function entryOf({ type, mode = 0, uid = 0, gid = 0, size = 0, linkname }: Header): Entry {
  const kind = KINDS[type ?? 'file'] ?? 'file'
  return {
    kind,
    mode: mode & 0o7777,
    uid,
    gid,
    size: kind === 'file' ? size : 0,
    ...(kind === 'symlink' && { linkTarget: linkname ?? '' }),
  }
}

/** A socket has no archive, and so no owner that could be known. */
async function entryWithoutArchive(container: Container, path: string): Promise<Entry> {
  const { kind, mode } = await container.stat(path)
  return { kind, mode, uid: 0, gid: 0, size: 0 }
}
