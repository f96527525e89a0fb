import * as z from 'zod'
import { InvalidImageArchiveError } from '../../errors/index.js'
import type { ImageDocument } from '../../image/index.js'
import { type ArchiveFile, digestOf, type LoadableImage } from './loadable-image.js'
import type { RewrittenLayer } from './rewrite-layer.js'

const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** Types of compressed layers, by that of the manifest. */
const LAYER_TYPES: Readonly<Record<string, string>> = {
  [DOCKER_MANIFEST]: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  [OCI_MANIFEST]: 'application/vnd.oci.image.layer.v1.tar+gzip',
}

const descriptorSchema = z.looseObject({
  mediaType: z.string(),
  digest: z.string(),
  size: z.number(),
})
const manifestSchema = z.object({
  mediaType: z.string().default(OCI_MANIFEST),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
})

/**
 * For Engines with the containerd store, which name images by their manifest. Layers that the base has are named there and not
 * sent: the store looks blobs up by their digest, and so keeps each once.
 *
 * @param manifest of the image that was built, whose first layers stay
 * @param own the layers after them
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE` for a manifest of an unknown form.
 */
export function imageLayout(
  manifest: ImageDocument,
  config: Buffer,
  own: readonly RewrittenLayer[],
): LoadableImage {
  const { mediaType, config: configBefore, layers } = parseManifest(manifest)
  const layerType = LAYER_TYPES[mediaType]
  if (layerType === undefined) {
    throw new InvalidImageArchiveError(`its manifest is of the unknown type ${mediaType}`)
  }
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: descriptor(configBefore.mediaType, config),
    layers: [
      ...layers.slice(0, layers.length - own.length),
      ...own.map(({ digest, size }) => ({ mediaType: layerType, digest, size })),
    ],
  })
  const bytes = Buffer.from(text)
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [descriptor(mediaType, bytes)],
  }
  const blobs = new Map<string, ArchiveFile>(
    own.map(({ digest, size, file }) => [digest, { name: blobName(digest), file, size }]),
  )
  for (const content of [config, bytes]) {
    blobs.set(digestOf(content), { name: blobName(digestOf(content)), content })
  }
  return {
    id: digestOf(bytes),
    files: [
      { name: 'oci-layout', content: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
      { name: 'index.json', content: Buffer.from(JSON.stringify(index)) },
      ...blobs.values(),
    ],
  }
}

function parseManifest({ value }: ImageDocument): z.infer<typeof manifestSchema> {
  const { success, data, error } = manifestSchema.safeParse(value)
  if (success) return data
  throw new InvalidImageArchiveError(
    `its manifest is not what it should be: ${z.prettifyError(error)}`,
  )
}

function descriptor(
  mediaType: string,
  bytes: Buffer,
): { readonly mediaType: string; readonly digest: string; readonly size: number } {
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}

/** Source: OCI image-spec, image-layout.md. */
function blobName(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}
