import type { Container } from '../definition/index.js'
import { imageOfSubject, inspectOnce } from './image-of-subject.js'
import { type Entry, type NoEntry, readEntry, type ReadEntryOptions } from './read-entry.js'
import type { ImageHandle, Subject } from './subject.js'

/** Reads what stands at a path. */
export type EntryReader = (path: string, options: ReadEntryOptions) => Promise<Entry | NoEntry>

/** What was read, by address of the Engine and ID of the image, then by path and options. */
const known = new Map<string, Map<string, Promise<Entry | NoEntry>>>()

/** Gives a reader of the files of a subject to a function: of those of a container as they are now. */
export async function withFiles<T>(
  subject: Subject,
  use: (read: EntryReader) => Promise<T>,
): Promise<T> {
  if (subject.kind === 'container') {
    return use((path, options) => readEntry(subject.container, path, options))
  }
  return withImageFiles(await imageOfSubject(subject), use)
}

/** The container of each image that somebody reads from right now, and how many do. */
const open = new Map<string, { readonly container: Promise<Container>; readers: number }>()

/**
 * From a container that is made and never started: the Engine puts the layers together for it, which takes it some
 * milliseconds, where an export of the image would carry all of them here to be put together again. Nothing of the image runs.
 * It goes as soon as nobody reads from it.
 */
async function withImageFiles<T>(
  image: ImageHandle,
  use: (read: EntryReader) => Promise<T>,
): Promise<T> {
  const { engine, id } = await inspectOnce(image)
  const name = `${engine} ${id}`
  const entries = known.get(name) ?? new Map<string, Promise<Entry | NoEntry>>()
  known.set(name, entries)
  let release: (() => Promise<void>) | undefined
  const read: EntryReader = (path, options) => {
    const key = JSON.stringify([path, options.follow, options.content])
    const entry = entries.get(key)
    if (entry) return entry
    const opened = open.get(name) ?? { container: createUnstarted(image), readers: 0 }
    if (!release) {
      open.set(name, opened)
      opened.readers++
      release = async () => {
        if (--opened.readers > 0) return
        open.delete(name)
        const container = await opened.container.catch(() => undefined)
        await container?.remove()
      }
    }
    const found = opened.container.then((container) => readEntry(container, path, options))
    entries.set(key, found)
    found.catch(() => entries.delete(key))
    return found
  }
  try {
    return await use(read)
  } finally {
    await release?.()
  }
}

function createUnstarted(image: ImageHandle): Promise<Container> {
  // An image without a command could not be made into a container; this one is never run.
  return image.create({ command: ['none'] })
}
