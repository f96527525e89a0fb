import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { imageLayout } from '../../../../src/build/rewrite/image-layout.js'
import type { RewrittenLayer } from '../../../../src/build/rewrite/rewrite-layer.js'

function document(value: Readonly<Record<string, unknown>>) {
  return { digest: 'sha256:', bytes: Buffer.from(JSON.stringify(value)), value }
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

const layer = (name: string): RewrittenLayer => ({
  diffId: `sha256:${name}-tar`,
  digest: `sha256:${name}`,
  size: 9,
  file: `/tmp/${name}`,
})

const CONFIG = Buffer.from('{"os":"linux"}')

describe('imageLayout()', () => {
  it('names the layers of the base as they are, and sends those after them', () => {
    const base = { mediaType: 'application/x', digest: 'sha256:base', size: 1, urls: ['https://a'] }
    const { id, files } = imageLayout(
      document({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: { mediaType: 'application/y', digest: 'sha256:old', size: 2 },
        layers: [base, { mediaType: 'application/x', digest: 'sha256:own', size: 3 }],
        annotations: { when: 'now' },
      }),
      CONFIG,
      [layer('new')],
    )
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: { mediaType: 'application/y', digest: digest(CONFIG), size: 14 },
        layers: [
          base,
          {
            mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
            digest: 'sha256:new',
            size: 9,
          },
        ],
      }),
    )
    const index = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
          digest: digest(manifest),
          size: manifest.length,
        },
      ],
    }
    expect({ id, files }).toEqual({
      id: digest(manifest),
      files: [
        { name: 'oci-layout', content: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
        { name: 'index.json', content: Buffer.from(JSON.stringify(index)) },
        { name: 'blobs/sha256/new', file: '/tmp/new', size: 9 },
        { name: `blobs/sha256/${digest(CONFIG).slice(7)}`, content: CONFIG },
        { name: `blobs/sha256/${digest(manifest).slice(7)}`, content: manifest },
      ],
    })
  })

  it('sends layers of the same bytes once', () => {
    const { files } = imageLayout(
      document({ config: { mediaType: 'a', digest: 'b', size: 1 }, layers: [] }),
      CONFIG,
      [],
    )
    const twice = imageLayout(
      document({
        config: { mediaType: 'a', digest: 'b', size: 1 },
        layers: [1, 2].map((size) => ({ mediaType: 'a', digest: 'b', size })),
      }),
      CONFIG,
      [layer('same'), layer('same')],
    )
    expect(twice.files.length).toBe(files.length + 1)
  })

  it('refuses manifests of unknown forms', () => {
    const config = { mediaType: 'a', digest: 'b', size: 1 }
    expect(() => imageLayout(document({ config }), CONFIG, [])).toThrow(
      'its manifest is not what it should be',
    )
    expect(() =>
      imageLayout(document({ mediaType: 'application/z', config, layers: [] }), CONFIG, []),
    ).toThrow('its manifest is of the unknown type application/z')
  })
})
