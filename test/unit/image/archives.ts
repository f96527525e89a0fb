import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

export type TarFile = Partial<Header> & {
  readonly name: string
  readonly content?: string | Buffer
}

/** A tar archive of entries as they are given: all at one time, owned by root. */
export async function tar(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack()
  for (const { content = '', ...header } of files) {
    archive.entry({ mtime: new Date(1_700_000_000_000), uid: 0, gid: 0, ...header }, content)
  }
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function streamOf(bytes: Buffer): Readable {
  return Readable.from([bytes], { objectMode: false })
}

export interface ImageParts {
  readonly layers: readonly Buffer[]
  /** What the config has besides the digests of the layers. */
  readonly config?: object
  /** @default false */
  readonly gzip?: boolean
  /** In place of the digests of the layers. */
  readonly diffIds?: readonly string[]
}

const SAVED = { os: 'linux', architecture: 'amd64' }

function configOf({ layers, config = {}, diffIds }: ImageParts): Buffer {
  const ids = diffIds ?? layers.map((layer) => `sha256:${sha256(layer)}`)
  return Buffer.from(
    JSON.stringify({ ...SAVED, ...config, rootfs: { type: 'layers', diff_ids: ids } }),
  )
}

/** As Engines before 25 write it: a folder for each layer, which is a link where the layer occurred before. */
export async function legacyArchive(parts: ImageParts): Promise<Buffer> {
  const config = configOf(parts)
  const seen = new Map<string, number>()
  const layers = parts.layers.flatMap((layer, index): TarFile[] => {
    const earlier = seen.get(sha256(layer))
    seen.set(sha256(layer), earlier ?? index)
    const folder = { name: `l${index}/`, type: 'directory' as const }
    const name = `l${index}/layer.tar`
    return earlier === undefined
      ? [folder, { name, content: layer }]
      : [folder, { name, type: 'symlink', linkname: `../l${earlier}/layer.tar` }]
  })
  const manifest = [
    {
      Config: `${sha256(config)}.json`,
      RepoTags: ['me/hello:1.0'],
      Layers: parts.layers.map((_, index) => `l${index}/layer.tar`),
    },
  ]
  return tar([
    ...layers,
    { name: `${sha256(config)}.json`, content: config },
    { name: 'manifest.json', content: JSON.stringify(manifest) },
  ])
}

/** An OCI layout. */
export async function ociArchive(parts: ImageParts): Promise<Buffer> {
  const config = configOf(parts)
  const layers = parts.layers.map((layer) => (parts.gzip ? gzipSync(layer) : layer))
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      config: descriptor(config),
      layers: layers.map(descriptor),
    }),
  )
  const blobs = [...layers, config, manifest].map((content) => ({
    name: `blobs/sha256/${sha256(content)}`,
    content,
  }))
  return tar([
    ...new Map(blobs.map((blob) => [blob.name, blob])).values(),
    { name: 'index.json', content: JSON.stringify({ manifests: [descriptor(manifest)] }) },
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
  ])
}

function descriptor(bytes: Buffer): object {
  return { digest: `sha256:${sha256(bytes)}`, size: bytes.length }
}
