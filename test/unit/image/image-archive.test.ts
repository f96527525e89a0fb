import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openImageArchive } from '../../../src/image/index.js'
import { type ImageParts, legacyArchive, ociArchive, sha256, streamOf, tar } from './archives.js'

let layers: readonly Buffer[]
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-archives-'))
  const one = await tar([{ name: 'a', content: 'a' }])
  layers = [one, await tar([{ name: 'b', content: 'b' }]), one]
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function pathsOf(bytes: Buffer): Promise<readonly (readonly string[])[]> {
  const archive = await openImageArchive(streamOf(bytes))
  try {
    const paths: string[][] = []
    for (const layer of archive.layers) {
      const own: string[] = []
      for await (const { entry } of layer.entries()) own.push(entry.path)
      paths.push(own)
    }
    return paths
  } finally {
    await archive.close()
  }
}

describe('openImageArchive()', () => {
  it('reads the form of old Engines, links in place of repeated layers included', async () => {
    const archive = await openImageArchive(streamOf(await legacyArchive({ layers })))
    expect(archive.tags).toEqual(['me/hello:1.0'])
    expect(archive.manifest).toBeUndefined()
    expect(archive.config.value).toMatchObject({ os: 'linux' })
    expect(archive.layers.map(({ diffId, compression }) => [diffId, compression])).toEqual(
      layers.map((layer) => [`sha256:${sha256(layer)}`, 'none']),
    )
    await archive.close()
    expect(await pathsOf(await legacyArchive({ layers }))).toEqual([['a'], ['b'], ['a']])
  })

  it.each([false, true])('reads an OCI layout, its layers compressed: %s', async (gzip) => {
    const bytes = await ociArchive({ layers, gzip })
    const archive = await openImageArchive(streamOf(bytes))
    expect(archive.manifest?.value).toMatchObject({ schemaVersion: 2 })
    expect(archive.layers.map(({ compression }) => compression)).toEqual(
      layers.map(() => (gzip ? 'gzip' : 'none')),
    )
    await archive.close()
    expect(await pathsOf(bytes)).toEqual([['a'], ['b'], ['a']])
  })

  it('believes no digest', async () => {
    const wrong = `sha256:${'0'.repeat(64)}`
    const parts: ImageParts = { layers: layers.slice(0, 1), diffIds: [wrong] }
    await expect(pathsOf(await ociArchive(parts))).rejects.toMatchObject({
      code: 'INVALID_IMAGE_ARCHIVE',
      summary: `A layer has the digest sha256:${sha256(layers[0] ?? Buffer.alloc(0))}, and not ${wrong}`,
    })
    const name = `blobs/sha256/${'1'.repeat(64)}`
    const forged = await tar([
      { name, content: '{}' },
      {
        name: 'index.json',
        content: JSON.stringify({ manifests: [{ digest: `sha256:${'1'.repeat(64)}` }] }),
      },
    ])
    await expect(pathsOf(forged)).rejects.toMatchObject({
      summary: `"${name}" of the archive has the digest sha256:${sha256(Buffer.from('{}'))}`,
    })
  })

  it.each([
    ['nothing of an image', [], 'The archive is none of an image: it has no manifest.json'],
    [
      'two images',
      [{ name: 'manifest.json', content: '[{"Config":"a"},{"Config":"b"}]' }],
      'The archive holds 2 images, not one',
    ],
    [
      'no JSON',
      [{ name: 'manifest.json', content: '{' }],
      '"manifest.json" of the archive is no JSON',
    ],
    [
      'a config that is not there',
      [{ name: 'manifest.json', content: '[{"Config":"../../etc/passwd"}]' }],
      'The archive has no "../../etc/passwd"',
    ],
    [
      'a manifest larger than any',
      [{ name: 'manifest.json', content: ' '.repeat(4 * 1024 * 1024 + 1) }],
      '"manifest.json" of the archive has 4194305 bytes, more than 4194304',
    ],
  ])('refuses %s, and leaves nothing behind', async (_, files, summary) => {
    await expect(openImageArchive(streamOf(await tar(files)), { folder })).rejects.toMatchObject({
      code: 'INVALID_IMAGE_ARCHIVE',
      summary,
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves nothing behind where it is stopped', async () => {
    const reason = new Error('stopped')
    const stopped = openImageArchive(streamOf(await legacyArchive({ layers })), {
      folder,
      signal: AbortSignal.abort(reason),
    })
    await expect(stopped).rejects.toBe(reason)
    expect(readdirSync(folder)).toEqual([])
  })
})
