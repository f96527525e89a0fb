import { describe, expect, it } from '@jest/globals'
import { compareImages, type ImageDifference, openImageArchive } from '../../../src/image/index.js'
import { type ImageParts, ociArchive, streamOf, tar, type TarFile } from './archives.js'

async function compare(first: ImageParts, second: ImageParts) {
  const [one, other] = await Promise.all(
    [first, second].map(async (parts) => openImageArchive(streamOf(await ociArchive(parts)))),
  )
  if (!one || !other) throw new RangeError('two images are compared')
  try {
    return await compareImages(one, other, { manifests: true })
  } finally {
    await Promise.all([one.close(), other.close()])
  }
}

async function ofLayers(
  first: readonly TarFile[],
  second: readonly TarFile[],
): Promise<readonly ImageDifference[]> {
  const history = [{ created_by: 'ENV A=1', empty_layer: true }, { created_by: 'COPY . .' }]
  const config = { history }
  const { differences } = await compare(
    { layers: [await tar(first)], config },
    { layers: [await tar(second)], config },
  )
  return differences
}

const IN_LAYER = { part: 'layer', layer: 0, createdBy: 'COPY . .' }
const BASE: TarFile = { name: 'b', content: 'content', mode: 0o644 }

describe('compareImages()', () => {
  it('finds nothing in equal images', async () => {
    expect(await ofLayers([BASE], [BASE])).toEqual([])
  })

  it.each<[string, Partial<TarFile>, object]>([
    [
      'mtime',
      { mtime: new Date(1_700_000_001_000) },
      { first: '2023-11-14T22:13:20Z', second: '2023-11-14T22:13:21Z' },
    ],
    [
      'mtime',
      { pax: { mtime: '1700000000.05' } },
      { first: '2023-11-14T22:13:20Z', second: '2023-11-14T22:13:20.05Z' },
    ],
    ['mode', { mode: 0o4755 }, { first: '0644', second: '4755' }],
    ['owner', { uid: 5 }, { first: '0:0', second: '5:0' }],
    ['owner', { gname: 'staff' }, { first: '0:0', second: '0:0 (:staff)' }],
    ['size', { content: 'contents' }, { first: '7', second: '8' }],
    [
      'content',
      { content: 'CONTENT' },
      {
        first: 'sha256:ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73',
        second: 'sha256:65f23e22a9bfedda96929b3cfcb8b6d2fdd34a2e877ddb81f45d79ab05710e12',
      },
    ],
    ['xattrs', { pax: { 'SCHILY.xattr.user.a': 'b' } }, { first: '', second: 'user.a=0x62' }],
  ])('names the %s of a file', async (field, change, values) => {
    const differences = await ofLayers(
      [{ name: 'a' }, BASE, { name: 'c' }],
      [{ name: 'a' }, { ...BASE, ...change }, { name: 'c' }],
    )
    expect(differences).toEqual([{ ...IN_LAYER, path: 'b', field, ...values }])
  })

  it('names kinds, targets of links and devices', async () => {
    const differences = await ofLayers(
      [
        { name: 'd', type: 'character-device', devmajor: 1, devminor: 3 },
        { name: 'k', type: 'directory', mode: 0o644 },
        { name: 'l', type: 'symlink', linkname: 'a' },
      ],
      [
        { name: 'd', type: 'character-device', devmajor: 1, devminor: 5 },
        { name: 'k', type: 'fifo' },
        { name: 'l', type: 'symlink', linkname: 'b' },
      ],
    )
    expect(differences).toEqual([
      { ...IN_LAYER, path: 'd', field: 'device', first: '1:3', second: '1:5' },
      { ...IN_LAYER, path: 'k', field: 'kind', first: 'directory', second: 'fifo' },
      { ...IN_LAYER, path: 'l', field: 'linkname', first: 'a', second: 'b' },
    ])
  })

  it('names entries that only one has, wherever they stand', async () => {
    const differences = await ofLayers(
      [{ name: 'a' }, { name: 'b' }, { name: 'b/x', type: 'directory' }, { name: 'c' }],
      [{ name: 'a' }, { name: 'a-b' }, { name: 'b' }, { name: 'c' }, { name: 'z' }],
    )
    expect(differences).toEqual([
      { ...IN_LAYER, path: 'a-b', field: 'entry', first: undefined, second: 'file' },
      { ...IN_LAYER, path: 'b/x', field: 'entry', first: 'directory', second: undefined },
      { ...IN_LAYER, path: 'z', field: 'entry', first: undefined, second: 'file' },
    ])
  })

  it('names another order', async () => {
    const differences = await ofLayers(
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'b' }, { name: 'a' }],
    )
    expect(differences).toEqual([
      { ...IN_LAYER, path: 'a', field: 'order', first: undefined, second: undefined },
    ])
  })

  it('says so where nothing differs but how the archive is written', async () => {
    const short = await ofLayers([{ name: 'a' }], [{ name: 'a', pax: { path: 'a' } }])
    expect(short).toEqual([
      {
        ...IN_LAYER,
        field: 'encoding',
        first: expect.stringMatching(/^sha256:/),
        second: expect.stringMatching(/^sha256:/),
      },
    ])
  })

  it('names layers that only one has', async () => {
    const layer = await tar([BASE])
    const { differences } = await compare({ layers: [layer] }, { layers: [] })
    expect(differences).toEqual([
      {
        part: 'layer',
        layer: 0,
        field: 'entry',
        first: expect.stringMatching(/^sha256:/),
        second: undefined,
      },
    ])
  })

  it('names fields of config and history, and not the digests that follow from them', async () => {
    const layers = [await tar([BASE])]
    const { differences } = await compare(
      { layers, config: { created: '1', config: { Env: ['A=1'], Labels: { 'a.b': '1' } } } },
      { layers, config: { created: '2', config: { Env: ['A=1', 'B=2'], Labels: {} } } },
    )
    expect(differences).toEqual([
      { part: 'config', field: 'created', first: '"1"', second: '"2"' },
      { part: 'config', field: 'config.Env[1]', first: undefined, second: '"B=2"' },
      { part: 'config', field: 'config.Labels["a.b"]', first: '"1"', second: undefined },
    ])
  })

  it('says so where a config says the same in another order', async () => {
    const layers = [await tar([BASE])]
    const { differences } = await compare(
      { layers, config: { a: 1, b: 2 } },
      { layers, config: { b: 2, a: 1 } },
    )
    expect(differences.map(({ part, field }) => [part, field])).toEqual([['config', 'encoding']])
  })

  it('names the digests in manifests of layers that are only compressed differently', async () => {
    const layers = [await tar([BASE])]
    const { differences } = await compare({ layers }, { layers, gzip: true })
    expect(differences.map(({ part, field }) => [part, field])).toEqual([
      ['manifest', 'layers[0].digest'],
      ['manifest', 'layers[0].size'],
    ])
  })

  it('lists the first hundred', async () => {
    const files = (mode: number) =>
      Array.from({ length: 150 }, (_, index) => ({
        name: `f${String(index).padStart(3, '0')}`,
        mode,
      }))
    const { differences, complete } = await compare(
      { layers: [await tar(files(0o644))] },
      { layers: [await tar(files(0o600))] },
    )
    expect([differences.length, complete]).toEqual([100, false])
  })
})
