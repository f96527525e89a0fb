import { type Engine, removeImage, tagImage } from '../engine/index.js'
import { ResourceInUseError } from '../errors/container-error.js'
import { EngineRequestError, ImageNotFoundError } from '../errors/engine-error.js'
import { parseReference } from '../reference/index.js'
import { tell } from './ask.js'
import { inspectImage } from './inspect-image.js'
import { announce, isWatched, note } from './ledger.js'

// What of a test run is litter: the names that `commit()` and `tag()` give, and what `commit()` makes. The images of
// builds are not: they are the cache of the next run, found by their key. Nor are the names of `build({ tags })`, which
// are given so that somebody else finds them.

/** An ID, whole or its beginning; it is no name, though it can be read as one. */
const ID = /^sha256:[0-9a-f]+$|^[0-9a-f]{64}$/

/** One text for all the ways to write a name, e.g. `alpine:latest` for `docker.io/library/alpine`. */
export function imageName(text: string): string {
  if (ID.test(text)) return text
  const reference = parseReference(text)
  const { familiarString, tag, digest } = reference
  return tag === undefined && digest === undefined ? `${familiarString}:latest` : familiarString
}

/**
 * Gives an image a name.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 */
export async function nameImage(engine: Engine, id: string, text: string): Promise<void> {
  const { text: name } = parseReference(text)
  const entry = { kind: 'image', id: imageName(name), engine: engine.address } as const
  // A name that the image has already was given by somebody else, and must outlive the test run.
  const isNew = isWatched() && (await imageOf(engine, name)) !== id
  if (isNew) {
    announce(engine)
    // Before it is: the process may be killed meanwhile, and no label can tell whose the name is.
    note({ ...entry, change: 'made', image: id })
  }
  try {
    await tagImage(engine, id, name)
  } catch (error) {
    if (isNew && isRefusal(error)) note({ ...entry, change: 'removed', image: id })
    throw error
  }
}

/** Whether nothing can have happened, unlike with a connection that was lost. */
export function isRefusal(error: unknown): boolean {
  return error instanceof EngineRequestError || error instanceof ImageNotFoundError
}

/** The ID that a name leads to. */
export async function imageOf(engine: Engine, name: string): Promise<string | undefined> {
  try {
    return (await inspectImage(engine, name)).id
  } catch (error) {
    if (error instanceof ImageNotFoundError) return undefined
    throw error
  }
}

/**
 * Removes a name, and the image with its last one; one that is gone already is no error.
 *
 * @throws {ResourceInUseError} `RESOURCE_IN_USE`
 */
export async function removeImageName(
  engine: Engine,
  name: string,
  options: { readonly force?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { force = false, signal } = options
  const doing = `Removing image "${name}"`
  const path = `/images/${name}`
  try {
    if (force && !engine.traits.forcedRemovalKeepsContainers) {
      await removeImage(engine, name, { force })
    } else {
      await tell(engine, { doing, method: 'DELETE', path, query: { force }, signal })
    }
  } catch (error) {
    if (error instanceof EngineRequestError && error.status === 409) {
      throw new ResourceInUseError(`image "${name}"`, error.engineMessage, { cause: error })
    }
    if (!isNotFound(error)) throw error
  }
  note({ change: 'removed', kind: 'image', id: imageName(name), engine: engine.address })
}

function isNotFound(error: unknown): boolean {
  return error instanceof EngineRequestError
    ? error.status === 404
    : error instanceof ImageNotFoundError
}
