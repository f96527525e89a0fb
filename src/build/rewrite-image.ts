import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import { type Engine, readJsonStream } from '../engine/index.js'
import {
  EngineReportedError,
  EngineRequestError,
  InvalidImageArchiveError,
} from '../errors/index.js'
import { type ImageArchive, openImageArchive, rewriteTimes } from '../image/index.js'
import { heldImage } from './held-image.js'
import { removeUnnamed } from './remove-unnamed.js'
import { rewriteConfig } from './rewrite-config.js'

/** An image whose files have the one time. */
export interface RewrittenImage {
  readonly id: string
  /** What was not possible, a sentence each. */
  readonly limits: readonly string[]
}

/**
 * Gives the files of the layers that a build made, and its history, the one time, in an Engine that cannot: reads the image out,
 * and loads the layers that changed, under their new digests, in place of it. The Engine keeps those of the base as they are.
 *
 * What fails is a limit and no error: the image that was built is there.
 *
 * @param epoch seconds since 1970
 */
export async function rewriteImage(
  engine: Engine,
  id: string,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<RewrittenImage> {
  const folder = await mkdtemp(join(tmpdir(), 'imagewright-rewrite-'))
  try {
    const path = `/images/${id}/get`
    const { body } = await engine.request({ method: 'GET', path, signal })
    const archive = await openImageArchive(body, { folder, signal })
    const rewritten = await load(engine, archive, epoch, folder, signal)
    if (rewritten !== id) await removeUnnamed(engine, id)
    return { id: rewritten, limits: [] }
  } catch (error) {
    if (signal?.aborted || !isRefusal(error)) throw error
    const limit = `The times of files in new layers are those of the build: the Engine did not take them back rewritten (${error.summary}).`
    return { id, limits: [limit] }
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

/** A layer as the new image has it. */
interface NewLayer {
  readonly diffId: string
  /** Where it lies, if the Engine does not have it. */
  readonly file?: string
}

async function load(
  engine: Engine,
  archive: ImageArchive,
  epoch: number,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { layersKept, configWith } = rewriteConfig(archive.config, epoch)
  const layers: NewLayer[] = []
  for (const [index, layer] of archive.layers.entries()) {
    signal?.throwIfAborted()
    if (index < layersKept) {
      layers.push({ diffId: layer.diffId })
      continue
    }
    const file = join(folder, `layer-${index}`)
    const diffId = await store(rewriteTimes(layer.bytes(), epoch), file, signal)
    layers.push(diffId === layer.diffId ? { diffId } : { diffId, file })
  }
  const config = Buffer.from(configWith(layers.map(({ diffId }) => diffId)))
  const id = `sha256:${createHash('sha256').update(config).digest('hex')}`
  if (id === archive.config.digest) return id
  const { body } = await engine.request({
    method: 'POST',
    path: '/images/load',
    query: { quiet: true },
    headers: { 'Content-Type': 'application/x-tar' },
    body: dockerArchive(config, layers),
    signal,
  })
  for await (const _ of readJsonStream(body, `Loading image "${id}"`, signal)) continue
  if (await heldImage(engine, id, signal)) return id
  throw new InvalidImageArchiveError(`the image ${id} is not there after it was loaded`)
}

async function store(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('sha256')
  const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  const target = createWriteStream(file, { mode: 0o600 })
  const source = Readable.from(bytes, { objectMode: false })
  await pipeline(source, hashed, target, signal === undefined ? {} : { signal })
  return `sha256:${hash.digest('hex')}`
}

/** As `docker load` takes it. A layer that the Engine has need not be there: graph drivers look it up by its digest first. */
async function* dockerArchive(
  config: Buffer,
  layers: readonly NewLayer[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const archive = pack()
  const filled = fill(archive, config, layers)
  filled.catch((error: unknown) => archive.destroy(error as Error))
  yield* archive as AsyncIterable<Uint8Array>
  await filled
}

async function fill(archive: Pack, config: Buffer, layers: readonly NewLayer[]): Promise<void> {
  const manifest = [
    { Config: 'config.json', RepoTags: null, Layers: layers.map((_, index) => `${index}.tar`) },
  ]
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest))
  archive.entry({ name: 'config.json' }, config)
  for (const [index, { file }] of layers.entries()) {
    if (file === undefined) continue
    const { size } = await stat(file)
    await pipeline(createReadStream(file), archive.entry({ name: `${index}.tar`, size }))
  }
  archive.finalize()
}
