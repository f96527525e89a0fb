import * as z from 'zod'
import type { ContainerChange } from '../definition/index.js'
import { ContainerPathNotFoundError } from '../errors/container-error.js'
import { ask } from './ask.js'
import { createContainer } from './create.js'
import { type EntryFacts, listArchive } from './files/list-archive.js'
import { statPath } from './files/stat.js'
import { orContainerNotFound } from './gone.js'
import { inspectContainer } from './inspect.js'
import { removeContainer } from './remove.js'
import type { Target } from './target.js'

const changesSchema = z
  .array(z.object({ Path: z.string(), Kind: z.union([z.literal(0), z.literal(1), z.literal(2)]) }))
  .nullish()
  .transform((changes) => changes ?? [])

// moby: pkg/archive ChangeType.
const CHANGES = { 0: 'modified', 1: 'added', 2: 'deleted' } as const

// Where the Engine enters the file system while something else is read from it. Source: moby, internal/mounttree.
const OF_THE_ENGINE = /^\/\.pivot_root\d+$/

/** Paths that are looked at at a time. */
const AT_ONCE = 8

/** From how many paths on a new folder is looked at as a whole, and how many bytes may come for each of them. */
const FOLDER_PATHS = 24
const BYTES_PER_PATH = 256 * 1024

/**
 * What differs between a container and its image, by path in the order of its bytes.
 *
 * @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND`
 */
export async function diffContainer(
  target: Target,
  signal?: AbortSignal,
): Promise<readonly ContainerChange[]> {
  const name = `${target.engine.address} ${target.id}`
  // One after the other: the containerd store unmounts a container that ended below one while it looks for the other.
  const turn = (comparisons.get(name) ?? Promise.resolve()).then(() => compare(target, signal))
  const settled = turn.catch(() => undefined)
  comparisons.set(name, settled)
  try {
    return await turn
  } finally {
    if (comparisons.get(name) === settled) comparisons.delete(name)
  }
}

/** The last comparison of each container that is under way in this process. */
const comparisons = new Map<string, Promise<unknown>>()

async function compare(
  target: Target,
  signal: AbortSignal | undefined,
): Promise<readonly ContainerChange[]> {
  const doing = `Comparing container "${target.name}" with its image`
  const question = {
    doing,
    method: 'GET' as const,
    path: `/containers/${target.id}/changes`,
    signal,
  }
  const found = await ask(target.engine, question, changesSchema).catch((error: unknown) => {
    throw orContainerNotFound(target, doing, error)
  })
  const changes = withoutMounts(target, found)
    .filter(({ Path }) => !OF_THE_ENGINE.test(Path))
    .map(({ Path, Kind }) => ({ path: Path, change: CHANGES[Kind] }))
    .toSorted((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)))
  const present = changes.filter(({ change }) => change !== 'deleted').map(({ path }) => path)
  const deleted = changes.filter(({ change }) => change === 'deleted').map(({ path }) => path)
  const added = changes.filter(({ change }) => change === 'added').map(({ path }) => path)
  const listed = await listFolders(target, added, signal)
  const rest = present.filter((path) => !listed.has(path))
  const stats = new Map([
    ...listed,
    ...(await statAll(target, rest, signal)),
    ...(await statInImage(target, deleted, signal)),
  ])
  return Object.freeze(
    changes.map(({ path, change }) => {
      const { kind, size } = stats.get(path) ?? { kind: 'unknown' as const, size: 0 }
      return Object.freeze({ path, change, kind, size })
    }),
  )
}

/**
 * An Engine that makes the files of `/etc` that it mounts shows the folder, and not them. Where nothing else in it is
 * another, that is what is different; that its mode is nobody can tell then.
 */
function withoutMounts(
  { engine }: Target,
  changes: z.infer<typeof changesSchema>,
): z.infer<typeof changesSchema> {
  if (engine.traits.hidesMountPoints || changes.some(({ Path }) => Path.startsWith('/etc/'))) {
    return changes
  }
  return changes.filter(({ Path, Kind }) => Path !== '/etc' || CHANGES[Kind] !== 'modified')
}

/** Folders that are new have nothing in them that is not: their archives say it all at once. */
async function listFolders(
  target: Target,
  added: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, EntryFacts>> {
  const found = new Map<string, EntryFacts>()
  let at = 0
  while (at < added.length) {
    const root = added[at] ?? ''
    const end = endOfFolder(added, at)
    const count = end - at
    if (count >= FOLDER_PATHS) {
      const facts = await listArchive(target, root, count * BYTES_PER_PATH, signal)
      for (const path of added.slice(at, end)) {
        const fact = facts.get(path)
        if (fact) found.set(path, fact)
      }
    }
    at = end
  }
  return found
}

/** Where the paths below the one at `at` end, which follow it. */
function endOfFolder(paths: readonly string[], at: number): number {
  const inside = `${paths[at]}/`
  for (let end = at + 1; end < paths.length; end++) {
    if (!paths[end]?.startsWith(inside)) return end
  }
  return paths.length
}

/** What is gone from the container is still in its image: a container that never starts shows it. */
async function statInImage(
  target: Target,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, EntryFacts>> {
  if (paths.length === 0) return new Map()
  const { engine } = target
  const { imageId } = await inspectContainer(target, signal)
  // An image without a command could not be made into a container; this one is never run.
  const options = { command: ['none'] }
  const streams = { tty: false, stdin: false, autoRemove: false } as const
  const fresh = await createContainer(engine, imageId, options, streams, signal)
  try {
    return await statAll(fresh, paths, signal)
  } finally {
    await removeContainer(engine, fresh.id)
  }
}

async function statAll(
  target: Target,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, EntryFacts>> {
  const stats = new Map<string, EntryFacts>()
  const left = paths.values()
  const work = async (): Promise<void> => {
    for (const path of left) {
      try {
        stats.set(path, await statPath(target, path, signal))
      } catch (error) {
        // It went, or became something else, since the Engine listed it.
        if (!(error instanceof ContainerPathNotFoundError)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return stats
}
