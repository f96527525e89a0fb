import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { pipeline } from 'node:stream'
import * as z from 'zod'
import { InvalidImageArchiveError } from '../errors/index.js'
import { type Compression, compressionOf, decompressor, MAGIC_BYTES } from './decompress.js'
import type { TarEntry } from './tar/read-tar.js'
import { readTar } from './tar/read-tar.js'
import {
  readSmallFile,
  type UnpackedArchive,
  unpackArchive,
  type UnpackedFile,
  type UnpackOptions,
} from './unpacked-archive.js'

/** A document of an image: its bytes, and what they say. */
export interface ImageDocument {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  readonly bytes: Buffer
  readonly value: Readonly<Record<string, unknown>>
}

export interface ArchivedLayer {
  /** Digest of the uncompressed archive, as the config has it. */
  readonly diffId: string
  /** Digest of the layer as it is stored: the `diffId` where it is not compressed. */
  readonly digest: string
  /** As it is stored, in bytes. */
  readonly size: number
  readonly compression: Compression
  /** Its uncompressed bytes, which are not held against `diffId`. */
  bytes(): AsyncIterable<Uint8Array>
  /**
   * Its entries in their order.
   *
   * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`, in the end also where the layer is not that of `diffId`
   */
  entries(): AsyncGenerator<TarEntry, void, undefined>
}

/** An image that was read out of an Engine, kept in a temporary folder until it is closed. */
export interface ImageArchive {
  readonly config: ImageDocument
  /** Missing in archives of old Engines. Engines with graph drivers keep none, and make one up for the archive. */
  readonly manifest: ImageDocument | undefined
  /** The lowest first. */
  readonly layers: readonly ArchivedLayer[]
  /** Names in the archive, e.g. `me/hello:1.0`. */
  readonly tags: readonly string[]
  close(): Promise<void>
}

/** Largest manifest, index or config that is read, in bytes: what registries take of a manifest. */
const MAX_DOCUMENT = 4 * 1024 * 1024

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const listingSchema = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(z.string()).nullish(),
  }),
)
const descriptorSchema = z.object({ digest: digestSchema, mediaType: z.string().optional() })
const indexSchema = z.object({ manifests: z.array(descriptorSchema) })
const manifestSchema = z.object({
  config: descriptorSchema,
  layers: z.array(descriptorSchema).nullish(),
})
const configSchema = z.object({
  rootfs: z.object({ diff_ids: z.array(digestSchema).nullish() }),
})

/**
 * Reads an archive as `docker save` writes it, in the form of old Engines or as an OCI layout. It is written to a
 * temporary folder as it comes: no layer is ever held in memory. Close it to remove that.
 *
 * @param source `GET /images/{name}/get`, of one image
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export async function openImageArchive(
  source: AsyncIterable<Uint8Array>,
  options: UnpackOptions = {},
): Promise<ImageArchive> {
  const archive = await unpackArchive(source, options)
  try {
    return await readImage(archive)
  } catch (error) {
    await archive.close()
    throw error
  }
}

async function readImage(archive: UnpackedArchive): Promise<ImageArchive> {
  const manifest = archive.file('index.json') ? await manifestOf(archive, 'index.json') : undefined
  const listed = archive.file('manifest.json') ? await listingOf(archive) : undefined
  const parts = listed ?? (manifest && partsOf(manifest))
  if (!parts) {
    throw new InvalidImageArchiveError('The archive is none of an image: it has no manifest.json')
  }
  const config = await documentOf(archive, parts.config)
  const diffIds = parse(configSchema, config.value, parts.config).rootfs.diff_ids ?? []
  if (diffIds.length !== parts.layers.length) {
    throw new InvalidImageArchiveError(
      `The archive lists ${parts.layers.length} layers, and the config of its image has ${diffIds.length}`,
    )
  }
  const layers = parts.layers.map((path, index) => layerOf(archive, path, diffIds[index] ?? ''))
  const own = manifest && partsOf(manifest).config === blobPath(config.digest)
  return {
    config,
    manifest: own ? manifest : undefined,
    layers: await Promise.all(layers),
    tags: parts.tags,
    close: archive.close,
  }
}

interface ImageParts {
  readonly config: string
  readonly layers: readonly string[]
  readonly tags: readonly string[]
}

async function listingOf(archive: UnpackedArchive): Promise<ImageParts> {
  const path = 'manifest.json'
  const { bytes } = await readSmallFile(archive, path, MAX_DOCUMENT)
  const images = parse(listingSchema, parseJson(bytes, path), path)
  const [image] = images
  if (!image || images.length > 1) {
    throw new InvalidImageArchiveError(`The archive holds ${images.length} images, not one`)
  }
  return { config: image.Config, layers: image.Layers ?? [], tags: image.RepoTags ?? [] }
}

/** The manifest that an index leads to: its first image, since those of attestations stand behind it. */
async function manifestOf(archive: UnpackedArchive, path: string): Promise<ImageDocument> {
  let place = path
  for (let depth = 0; depth < 4; depth++) {
    const document = await documentOf(archive, place)
    const [first] = indexSchema.safeParse(document.value).data?.manifests ?? []
    if (!first) return document
    place = blobPath(first.digest)
  }
  throw new InvalidImageArchiveError('The index of the archive leads from index to index')
}

function partsOf(manifest: ImageDocument): ImageParts {
  const { config, layers } = parse(manifestSchema, manifest.value, 'The manifest')
  return {
    config: blobPath(config.digest),
    layers: (layers ?? []).map(({ digest }) => blobPath(digest)),
    tags: [],
  }
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

async function documentOf(archive: UnpackedArchive, path: string): Promise<ImageDocument> {
  const { bytes, digest } = await readSmallFile(archive, path, MAX_DOCUMENT)
  checkDigest(path, digest)
  const value = parse(z.record(z.string(), z.unknown()), parseJson(bytes, path), path)
  return { digest, bytes, value }
}

async function layerOf(
  archive: UnpackedArchive,
  path: string,
  diffId: string,
): Promise<ArchivedLayer> {
  const file = archive.file(path)
  if (!file) throw new InvalidImageArchiveError(`The archive has no layer ${JSON.stringify(path)}`)
  checkDigest(path, file.digest)
  const { digest, size } = file
  const compression = compressionOf(await headOf(file))
  const bytes = () => uncompressed(file, compression)
  return { diffId, digest, size, compression, bytes, entries: () => checked(bytes(), diffId) }
}

/** The name of a blob says its digest. */
function checkDigest(path: string, digest: string): void {
  const said = /(?:^|\/)blobs\/sha256\/([^/]+)$/.exec(path)?.[1]
  if (said === undefined || digest === `sha256:${said}`) return
  throw new InvalidImageArchiveError(
    `${JSON.stringify(path)} of the archive has the digest ${digest}`,
  )
}

async function headOf(file: UnpackedFile): Promise<Buffer> {
  for await (const chunk of file.open()) return (chunk as Buffer).subarray(0, MAGIC_BYTES)
  return Buffer.alloc(0)
}

async function* uncompressed(
  file: UnpackedFile,
  compression: Compression,
): AsyncGenerator<Uint8Array, void, undefined> {
  const raw = file.open()
  const output = pipeline(raw, decompressor(compression), () => undefined)
  try {
    yield* output as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw new InvalidImageArchiveError(`A layer is no ${compression} stream to its end`, { cause })
  } finally {
    raw.destroy()
    if (!raw.closed) await once(raw, 'close')
  }
}

async function* checked(
  bytes: AsyncIterable<Uint8Array>,
  diffId: string,
): AsyncGenerator<TarEntry, void, undefined> {
  const hash = createHash('sha256')
  const hashed = async function* () {
    for await (const chunk of bytes) {
      hash.update(chunk)
      yield chunk
    }
  }
  yield* readTar(hashed())
  const digest = `sha256:${hash.digest('hex')}`
  if (digest === diffId) return
  throw new InvalidImageArchiveError(`A layer has the digest ${digest}, and not ${diffId}`)
}

function parseJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new InvalidImageArchiveError(`${JSON.stringify(path)} of the archive is no JSON`, {
      cause,
    })
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  throw new InvalidImageArchiveError(
    `${JSON.stringify(path)} of the archive is not what it should be: ${z.prettifyError(error)}`,
  )
}
