import { posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Header, pack, type Pack } from 'tar-stream'
import type { ArchiveOptions } from '../../definition/index.js'
import type { Target } from '../target.js'
import { exportContainer, openArchive } from './archive.js'
import { archiveEntries } from './archive-entries.js'
import { realPath, statPath } from './stat.js'

/**
 * A path as a tar archive, made from that of the whole file system: for an Engine whose archive of a path holds what a
 * link leads to, and says of everything that it is the user's of the container. What that leaves out, as it does mounts,
 * comes from the archive of the path all the same.
 */
export async function* exactArchive(
  target: Target,
  path: string,
  { follow = true, signal }: ArchiveOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const root = await realPath(target, path, follow, signal)
  const packed = pack()
  const packing = packBelow(target, root, posix.basename(path), packed, signal).catch(
    (error: unknown) => packed.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  try {
    for await (const bytes of packed as AsyncIterable<Uint8Array>) yield bytes
  } finally {
    packed.destroy()
    await packing
  }
}

async function packBelow(
  target: Target,
  root: string,
  base: string,
  packed: Pack,
  signal: AbortSignal | undefined,
): Promise<void> {
  let found = root === '/'
  if (found) await packRoot(target, packed, signal)
  const nameOf = (path: string) => posix.join(base, path.slice(root.length))
  for await (const { header, content } of archiveEntries(exportContainer(target, signal))) {
    // Nobody reads it any more.
    if (packed.destroyed) return
    const path = pathOf(header.name)
    if (!isWithin(path, root)) {
      // A folder is followed by all that is in it.
      if (found) break
      continue
    }
    found = true
    const named = { ...header, name: nameOf(path) }
    if (header.type !== 'link') {
      await put(packed, named, content)
    } else if (isWithin(pathOf(header.linkname ?? ''), root)) {
      await put(packed, { ...named, linkname: nameOf(pathOf(header.linkname ?? '')) }, content)
    } else {
      await packLinked(target, path, named, packed, signal)
    }
  }
  if (!found) await packMounted(target, root, packed, signal)
  packed.finalize()
}

/** The archive of a file system has no entry of its root, which belongs to root: podman makes it for all layers. */
async function packRoot(
  target: Target,
  packed: Pack,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { mode, modifiedAt } = await statPath(target, '/', signal)
  packed.entry({ name: './', type: 'directory', mode, mtime: modifiedAt, uid: 0, gid: 0 })
}

/** A hard link whose other name is not in the archive is the file itself. */
async function packLinked(
  target: Target,
  path: string,
  header: Header,
  packed: Pack,
  signal: AbortSignal | undefined,
): Promise<void> {
  const archive = await openArchive(target, path, signal)
  for await (const { header: file, content } of archiveEntries(archive.bytes)) {
    await put(packed, { ...header, type: 'file', linkname: '', size: file.size ?? 0 }, content)
    return
  }
}

async function packMounted(
  target: Target,
  path: string,
  packed: Pack,
  signal: AbortSignal | undefined,
): Promise<void> {
  const archive = await openArchive(target, path, signal, false)
  for await (const { header, content } of archiveEntries(archive.bytes)) {
    await put(packed, header, content)
  }
}

/** Bits that an entry's mode cannot hold, for a mode of 0, which would be taken for none. */
const NO_BITS = 0o10000

async function put(
  packed: Pack,
  header: Header,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const sink = packed.entry({ ...header, mode: header.mode === 0 ? NO_BITS : (header.mode ?? 0) })
  if ((header.type ?? 'file') === 'file') await pipeline(content, sink)
}

function pathOf(name: string): string {
  return posix.resolve('/', name)
}

function isWithin(path: string, root: string): boolean {
  return root === '/' || path === root || path.startsWith(`${root}/`)
}
