import type { ImageInspection } from '../../definition/index.js'
import type { Engine } from '../../engine/index.js'
import { ImageNotFoundError } from '../../errors/engine-error.js'
import { inspectImage } from '../inspect-image.js'
import { LABELS } from '../labels.js'
import type { LedgerEntry } from '../ledger.js'
import type { Litter } from './swept.js'

/**
 * Which of the images that somebody told of still stand: names that lead to the very image that they led to then, and
 * committed images that have lost their name to another.
 *
 * @param session as its label writes it, for what is found.
 */
export async function findImages(
  engine: Engine,
  entries: readonly LedgerEntry[],
  session: string,
  signal?: AbortSignal,
): Promise<readonly Litter[]> {
  const found: Litter[] = []
  for (const entry of entries) {
    if (entry.kind !== 'image' || entry.engine !== engine.address) continue
    const name = await standingName(engine, entry, signal)
    if (name !== undefined) found.push({ kind: 'image', id: name, name, session })
  }
  return found
}

async function standingName(
  engine: Engine,
  { id, image, resource }: LedgerEntry,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const named = await lookUp(engine, id, signal)
  if (named) {
    const isIt = image === undefined ? isResource(named, resource) : named.id === image
    if (isIt) return id
  }
  if (image === undefined || resource === undefined) return undefined
  const nameless = await lookUp(engine, image, signal)
  if (!nameless || !isResource(nameless, resource)) return undefined
  return nameless.tags.every((tag) => tag.startsWith('<none>')) ? image : undefined
}

function isResource({ config }: ImageInspection, resource: string | undefined): boolean {
  return Boolean(resource) && config.labels[LABELS.resource] === resource
}

async function lookUp(
  engine: Engine,
  image: string,
  signal: AbortSignal | undefined,
): Promise<ImageInspection | undefined> {
  try {
    return await inspectImage(engine, image, signal)
  } catch (error) {
    if (error instanceof ImageNotFoundError) return undefined
    throw error
  }
}
