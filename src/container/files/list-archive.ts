import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header } from 'tar-stream'
import type { ContainerChange, EntryKind } from '../../definition/index.js'
import { ContainerPathNotFoundError } from '../../errors/container-error.js'
import type { Target } from '../target.js'
import { openArchive } from './archive.js'

export type EntryFacts = Pick<ContainerChange, 'kind' | 'size'>

const KINDS: Readonly<Partial<Record<NonNullable<Header['type']>, EntryKind>>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
  'character-device': 'device',
  'block-device': 'device',
  fifo: 'fifo',
}

/**
 * What a folder of a container holds, by path, as far as its archive shows it in so many bytes. One archive is much
 * quicker than a question for each path, unless its files are large.
 */
export async function listArchive(
  target: Target,
  folder: string,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, EntryFacts>> {
  const found = new Map<string, EntryFacts>()
  const archive = await openArchive(target, folder, signal).catch((error: unknown) => {
    if (error instanceof ContainerPathNotFoundError) return undefined
    throw error
  })
  if (!archive) return found
  const pathOf = (name: string) => posix.join(folder, name.split('/').slice(1).join('/'), '.')
  const entries = extract()
  let bytes = 0
  const read = pipeline(Readable.from(archive.bytes, { objectMode: false }), entries)
  read.catch(() => undefined)
  try {
    for await (const { header } of withoutContent(entries)) {
      const path = pathOf(header.name)
      const original = header.type === 'link' ? found.get(pathOf(header.linkname ?? '')) : undefined
      const kind = header.type ? KINDS[header.type] : undefined
      if (original) found.set(path, original)
      else if (kind) found.set(path, { kind, size: kind === 'file' ? (header.size ?? 0) : 0 })
      bytes += header.size ?? 0
      if (bytes > maxBytes) break
    }
  } finally {
    archive.close()
  }
  return found
}

type Entries = ReturnType<typeof extract>

async function* withoutContent(entries: Entries): AsyncGenerator<{ readonly header: Header }> {
  for await (const entry of entries) {
    entry.resume()
    yield entry
  }
}
