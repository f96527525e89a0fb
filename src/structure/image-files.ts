import type { Header } from 'tar-stream'
import { archiveEntries } from '../container/index.js'
import type { Container } from '../definition/index.js'
import type { TestBed } from './test-bed.js'

/** Says nothing to an image: a container must have a command, and this one is never started. */
const COMMAND_OF_NO_USE = ['imagewright-never-starts-this']

/** The files of an image. */
export interface ImageFiles {
  /** What stands at a path, a symbolic link itself. @throws {ContainerPathNotFoundError} `CONTAINER_PATH_NOT_FOUND` */
  stat(path: string): Promise<Header>
  /** A file as UTF-8, symbolic links followed. */
  read(path: string): Promise<string>
  /** The entries of a folder and of all that are in it, each with the content of files that are wanted. */
  walk(
    path: string,
    wanted: (header: Header) => boolean,
  ): AsyncIterable<{ readonly header: Header; readonly content: string }>
}

/**
 * Opens the files of an image: those of a container that is made and never started, for then the Engine lays the layers
 * over each other. It is made with the first question, and is to be removed by `close`.
 */
export function openImageFiles(bed: TestBed): ImageFiles & { close(): Promise<void> } {
  const { signal } = bed
  let made: Promise<Container> | undefined
  const container = () =>
    (made ??= bed.image.create({
      ...bed.containerOptions,
      command: COMMAND_OF_NO_USE,
    }))
  return {
    stat: async (path) => {
      const archive = (await container()).archive(absolute(path), { follow: false, signal })
      for await (const { header } of entriesOf(archive, () => false)) return header
      throw new TypeError('the archive of a path holds at least the path')
    },
    read: async (path) => (await container()).readText(absolute(path), { signal }),
    walk: async function* (path, wanted) {
      yield* entriesOf((await container()).archive(absolute(path), { signal }), wanted)
    },
    close: async () => {
      const known = await made?.catch(() => undefined)
      await known?.remove()
    },
  }
}

/** The Engine takes a path to begin at the root. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

async function* entriesOf(archive: AsyncIterable<Uint8Array>, wanted: (header: Header) => boolean) {
  for await (const { header, content: bytes } of archiveEntries(archive)) {
    const parts: Uint8Array[] = []
    const keep = wanted(header)
    for await (const part of bytes) if (keep) parts.push(part)
    yield { header, content: Buffer.concat(parts).toString('utf8') }
  }
}
