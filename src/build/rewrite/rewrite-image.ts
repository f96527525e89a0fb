import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, inspectImage, readJsonStream, removeImage } from '../../engine/index.js'
import {
  EngineReportedError,
  EngineRequestError,
  InvalidImageArchiveError,
} from '../../errors/index.js'
import { type ImageArchive, openImageArchive } from '../../image/index.js'
import { heldImage } from '../held-image.js'
import { removeUnnamed } from '../remove-unnamed.js'
import { dockerArchive } from './docker-archive.js'
import { imageLayout } from './image-layout.js'
import { archiveOf, type LoadableImage } from './loadable-image.js'
import { rewriteConfig } from './rewrite-config.js'
import { rewriteLayer, type RewrittenLayer } from './rewrite-layer.js'

/** An image whose files have the one time. */
export interface RewrittenImage {
  readonly id: string
  /** What was not possible, a sentence each. */
  readonly limits: readonly string[]
}

/**
 * Gives the files of the layers that a build made, and its history, the one time: reads the image out, and loads these layers,
 * under their new digests, in place of it. The Engine keeps those of the base as they are.
 *
 * BuildKit's `rewrite-timestamp` is no way to that: graph drivers do not have it, it leaves times that are earlier, as those of
 * layers from the cache are, and it compresses layers otherwise from version to version.
 *
 * An Engine that refuses is a limit and no error: the image that was built is there.
 *
 * @param epoch seconds since 1970
 * @returns undefined where the image is gone: somebody who built the same at the same time has put theirs in place of it.
 */
export async function rewriteImage(
  engine: Engine,
  id: string,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<RewrittenImage | undefined> {
  if (await isFinished(engine, id, epoch)) return { id, limits: [] }
  const folder = await mkdtemp(join(tmpdir(), 'imagewright-rewrite-'))
  try {
    const archive = await readOut(engine, id, folder, signal)
    if (!archive) return undefined
    const { image, limits } = await rewrite(archive, id, { epoch, folder, signal })
    await load(engine, image, signal)
    if (image.id !== id) await removeUnnamed(engine, id)
    return { id: image.id, limits }
  } catch (error) {
    if (!signal?.aborted && isRefusal(error)) {
      const limit = `The times of files in new layers are those of the build: the Engine did not take them back rewritten (${error.summary}).`
      return { id, limits: [limit] }
    }
    // What went wrong first says more than that this could not be removed either.
    await removeUnnamed(engine, id).catch(() => undefined)
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isRefusal(
  error: unknown,
): error is EngineReportedError | EngineRequestError | InvalidImageArchiveError {
  return (
    error instanceof EngineReportedError ||
    error instanceof EngineRequestError ||
    error instanceof InvalidImageArchiveError
  )
}

/** Engines neither give out nor take back what has no layers, and there is nothing in it whose time could be another. */
async function isFinished(engine: Engine, id: string, epoch: number): Promise<boolean> {
  const image = await heldImage(engine, id)
  if (!image) return false
  const { RootFS, Created } = await inspectImage(engine, id)
  return (RootFS.Layers ?? []).length === 0 && Date.parse(Created) / 1000 === epoch
}

async function readOut(
  engine: Engine,
  id: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<ImageArchive | undefined> {
  try {
    const { body } = await engine.request({ method: 'GET', path: `/images/${id}/get`, signal })
    return await openImageArchive(body, { folder, signal })
  } catch (error) {
    const isEngines = error instanceof EngineRequestError || error instanceof EngineReportedError
    if (isEngines && !signal?.aborted && !(await heldImage(engine, id))) return undefined
    throw error
  }
}

async function rewrite(
  { config, manifest, layers }: ImageArchive,
  id: string,
  options: {
    readonly epoch: number
    readonly folder: string
    readonly signal: AbortSignal | undefined
  },
): Promise<{ readonly image: LoadableImage; readonly limits: readonly string[] }> {
  const { epoch, folder, signal } = options
  // A store that keeps manifests names images by them; what else stands in archives is made up for these.
  const keptManifest = manifest?.digest === id ? manifest : undefined
  const { layersKept, limits, configWith } = rewriteConfig(config, epoch)
  const own: RewrittenLayer[] = []
  for (const [index, layer] of layers.slice(layersKept).entries()) {
    const file = join(folder, `layer-${index}`)
    const compressed = keptManifest !== undefined
    own.push(await rewriteLayer(layer, { epoch, file, compressed, signal }))
  }
  const kept = layers.slice(0, layersKept).map(({ diffId }) => ({ diffId }))
  const newConfig = Buffer.from(configWith([...kept, ...own].map(({ diffId }) => diffId)))
  const image = keptManifest
    ? imageLayout(keptManifest, newConfig, own)
    : dockerArchive(newConfig, layersKept, own)
  return { image, limits }
}

async function load(
  engine: Engine,
  image: LoadableImage,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { id } = image
  const doing = `Loading image "${id}"`
  try {
    const { body } = await engine.request({
      method: 'POST',
      path: '/images/load',
      query: { quiet: true },
      headers: { 'Content-Type': 'application/x-tar' },
      body: archiveOf(image),
      signal,
    })
    for await (const { stream } of readJsonStream(body, doing, signal)) {
      if (typeof stream === 'string' && stream.startsWith(NOT_UNPACKED)) {
        throw new EngineReportedError(doing, stream.trim())
      }
    }
  } catch (error) {
    // The containerd store knows an image before its layers are unpacked.
    await discard(engine, id).catch(() => undefined)
    throw error
  }
  if (await heldImage(engine, id, signal)) return
  throw new InvalidImageArchiveError(`the image ${id} is not there after it was loaded`)
}

/** What is broken may have neither platform nor labels. */
async function discard(engine: Engine, id: string): Promise<void> {
  const { RepoTags } = await inspectImage(engine, id)
  if ((RepoTags ?? []).length === 0) await removeImage(engine, id)
}

/** How newer Engines with the containerd store tell that a layer is damaged or missing, and say no error. Source: moby, LoadImage. */
const NOT_UNPACKED = 'Error unpacking image '
