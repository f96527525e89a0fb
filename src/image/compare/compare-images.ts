import type { ArchivedLayer, ImageArchive } from '../open-image-archive.js'
import type { ImageComparison, ImageDifference } from './difference.js'
import { compareDocuments } from './documents.js'
import { compareEntries, type EntryDifference } from './layer-entries.js'

/** Differences that are listed. */
const MAX_DIFFERENCES = 100

export interface CompareOptions {
  /** Whether manifests count: only those that a store keeps do. */
  readonly manifests: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Compares two images: layers entry by entry, then config and manifest field by field. Layers of one digest are
 * equal and not read.
 *
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export async function compareImages(
  first: ImageArchive,
  second: ImageArchive,
  options: CompareOptions,
): Promise<ImageComparison> {
  const differences: ImageDifference[] = []
  for await (const difference of compare(first, second, options)) {
    if (differences.length === MAX_DIFFERENCES) return { differences, complete: false }
    differences.push(difference)
  }
  if (differences.length > 0) return { differences, complete: true }
  return { differences: encodings(first, second, options), complete: true }
}

/** Documents that say the same in other bytes. */
function encodings(
  first: ImageArchive,
  second: ImageArchive,
  { manifests }: CompareOptions,
): readonly ImageDifference[] {
  const differing = (['config', 'manifest'] as const).find(
    (part) => first[part]?.digest !== second[part]?.digest && (manifests || part === 'config'),
  )
  if (differing === undefined) return []
  const [ours, theirs] = [first[differing]?.digest, second[differing]?.digest]
  return [{ part: differing, field: 'encoding', first: ours, second: theirs }]
}

async function* compare(
  first: ImageArchive,
  second: ImageArchive,
  { manifests, signal }: CompareOptions,
): AsyncGenerator<ImageDifference, void, undefined> {
  const steps = layerSteps(first)
  const count = Math.max(first.layers.length, second.layers.length)
  for (let layer = 0; layer < count; layer++) {
    signal?.throwIfAborted()
    const createdBy = steps[layer] ?? layerSteps(second)[layer]
    const place = { part: 'layer' as const, layer, ...(createdBy !== undefined && { createdBy }) }
    for (const each of await compareLayers(first.layers[layer], second.layers[layer])) {
      yield { ...place, ...each }
    }
  }
  const configs = compareDocuments(withoutLayers(first), withoutLayers(second))
  yield* configs.map((each) => ({ part: 'config' as const, ...each }))
  if (manifests) yield* compareManifests(first, second)
}

/** What is told by the differences of layers and config already is left out. */
function compareManifests(first: ImageArchive, second: ImageArchive): readonly ImageDifference[] {
  const [ours, theirs] = [first.manifest?.value, second.manifest?.value]
  const sameConfig = first.config.digest === second.config.digest
  return compareDocuments(ours, theirs)
    .filter(({ field }) => {
      const layer = /^layers\[(\d+)\]/.exec(field)?.[1]
      if (layer === undefined) return sameConfig || !field.startsWith('config')
      return first.layers[Number(layer)]?.diffId === second.layers[Number(layer)]?.diffId
    })
    .map((each) => ({ part: 'manifest', ...each }))
}

async function compareLayers(
  first: ArchivedLayer | undefined,
  second: ArchivedLayer | undefined,
): Promise<readonly EntryDifference[]> {
  const digests = { first: first?.diffId, second: second?.diffId }
  if (!first || !second) return [{ field: 'entry', ...digests }]
  if (first.diffId === second.diffId) return []
  const found = await compareEntries(first.entries(), second.entries(), MAX_DIFFERENCES + 1)
  return found.length > 0 ? found : [{ field: 'encoding', ...digests }]
}

/** The steps that made the layers, by the number of the layer. */
function layerSteps({ config }: ImageArchive): readonly (string | undefined)[] {
  const { history } = config.value
  if (!Array.isArray(history)) return []
  return history.flatMap((entry: unknown) => {
    const { empty_layer: empty, created_by: by } = (entry ?? {}) as Readonly<
      Record<string, unknown>
    >
    return empty === true ? [] : [typeof by === 'string' ? by : undefined]
  })
}

/** Layers are compared by what is in them. */
function withoutLayers({ config }: ImageArchive): Readonly<Record<string, unknown>> {
  const { rootfs: _layers, ...rest } = config.value
  return rest
}
