import { describe, expect, it } from '@jest/globals'
import type { FileDifference } from '../../../../src/image/index.js'
import { compareFileSystems } from '../../../../src/image/merged/compare-file-systems.js'
import { sha256, type TarFile } from '../archives.js'
import { layerOf } from './layers.js'

type Files = Parameters<typeof layerOf>[0]

/** `+/a`, `-/a`, and for what was modified `/a: mode, content`. */
function brief(found: readonly FileDifference[]): readonly string[] {
  return found.map((each) => {
    if (each.change === 'added') return `+${each.path}`
    return each.change === 'removed' ? `-${each.path}` : `${each.path}: ${each.fields.join(', ')}`
  })
}

async function differences(
  first: readonly Files[],
  second: readonly Files[],
  options: { readonly times?: boolean } = {},
): Promise<readonly string[]> {
  const layers = (files: readonly Files[]) => Promise.all(files.map(layerOf))
  return brief(await compareFileSystems(await layers(first), await layers(second), options))
}

/** The files that layers make together, each a line. */
async function merged(...layers: readonly Files[]): Promise<readonly string[]> {
  const found = await compareFileSystems([], await Promise.all(layers.map(layerOf)))
  return found.map((each) => {
    if (each.change !== 'added') return brief([each]).join('')
    const { kind, size, linkTarget } = each.second
    const what = kind === 'file' ? `${size}` : kind === 'symlink' ? `-> ${linkTarget}` : kind
    return `${each.path} ${what}`
  })
}

const BASE: Files = [['etc/'], ['etc/a', 'aa'], ['etc/b', 'bbb'], ['etc/sub/'], ['etc/sub/c', 'c']]

describe('the file system that layers make together', () => {
  it('has what each layer adds, the highest one last', async () => {
    expect(await merged(BASE, [['etc/'], ['etc/a', 'longer'], ['new', '1']])).toEqual([
      '/etc directory',
      '/etc/a 6',
      '/etc/b 3',
      '/etc/sub directory',
      '/etc/sub/c 1',
      '/new 1',
    ])
  })

  it('has nothing at a whiteout, be it of a file or of a folder', async () => {
    expect(await merged(BASE, [['etc/'], ['etc/.wh.a'], ['etc/.wh.sub']])).toEqual([
      '/etc directory',
      '/etc/b 3',
    ])
    expect(await merged(BASE, [['etc/.wh.nothing'], ['nowhere/.wh.a']])).toEqual(await merged(BASE))
  })

  it('has of an opaque folder what its own layer puts there, before and behind the mark', async () => {
    expect(
      await merged(BASE, [
        ['etc/'],
        ['etc/before', '1'],
        ['etc/.wh..wh..opq'],
        ['etc/sub/'],
        ['etc/sub/d', '22'],
      ]),
    ).toEqual(['/etc directory', '/etc/before 1', '/etc/sub directory', '/etc/sub/d 2'])
  })

  it('has what a layer puts where it hides what was there, whichever stands first', async () => {
    const expected = ['/etc directory', '/etc/b 3', '/etc/sub directory', '/etc/sub/new 1']
    const hidden: Files = [['etc/.wh.a'], ['etc/.wh.sub']]
    const put: Files = [['etc/sub/'], ['etc/sub/new', '1']]
    expect(await merged(BASE, [...hidden, ...put])).toEqual(expected)
    expect(await merged(BASE, [...put, ...hidden])).toEqual(expected)
  })

  it('has again what a later layer puts where an earlier one hid it', async () => {
    expect(await merged(BASE, [['.wh.etc']], [['etc/'], ['etc/z', '']])).toEqual([
      '/etc directory',
      '/etc/z 0',
    ])
  })

  it('has a file in place of a folder with all that is in it, and a folder in place of a file', async () => {
    expect(await merged(BASE, [['etc', 'file']])).toEqual(['/etc 4'])
    expect(await merged([['x', 'file']], [['x/'], ['x/y', '']])).toEqual(['/x directory', '/x/y 0'])
    expect(await merged([['x', 'file']], [['x/y', '']])).toEqual(['/x directory', '/x/y 0'])
  })

  it('has a folder in place of a link, as overlayfs does', async () => {
    const link: TarFile = { name: 'lib', type: 'symlink', linkname: 'usr/lib' }
    expect(await merged([['usr/'], ['usr/lib/'], link], [['lib/x', '1']])).toEqual([
      '/lib directory',
      '/lib/x 1',
      '/usr directory',
      '/usr/lib directory',
    ])
  })

  it('has a hard link as a file of its own, whatever becomes of its first name', async () => {
    const linked: Files = [['a', 'content'], { name: 'b', type: 'link', linkname: 'a' }]
    expect(await merged(linked, [['.wh.a']])).toEqual(['/b 7'])
    expect(await merged(linked, [['a', 'x']])).toEqual(['/a 1', '/b 7'])
    expect(await merged(linked, [{ name: 'c', type: 'link', linkname: 'b' }])).toEqual([
      '/a 7',
      '/b 7',
      '/c 7',
    ])
  })

  it('has what links, pipes and devices are', async () => {
    const found = await compareFileSystems(
      [],
      [
        await layerOf([
          { name: 'link', type: 'symlink', linkname: '../x', mode: 0o777 },
          { name: 'null', type: 'character-device', devmajor: 1, devminor: 3, mode: 0o666 },
          { name: 'pipe', type: 'fifo' },
          {
            name: 'ping',
            content: 'ELF',
            mode: 0o4755,
            uid: 7,
            gid: 8,
            pax: { 'SCHILY.xattr.security.capability': 'v' },
          },
        ]),
      ],
    )
    const shared = { uid: 0, gid: 0, size: 0, modifiedAt: new Date(1_700_000_000_000), xattrs: {} }
    expect(found).toEqual([
      {
        path: '/link',
        change: 'added',
        second: { ...shared, kind: 'symlink', mode: 0o777, linkTarget: '../x' },
      },
      {
        path: '/null',
        change: 'added',
        second: { ...shared, kind: 'character', mode: 0o666, device: '1:3' },
      },
      {
        path: '/ping',
        change: 'added',
        second: {
          ...shared,
          kind: 'file',
          mode: 0o4755,
          uid: 7,
          gid: 8,
          size: 3,
          digest: `sha256:${sha256(Buffer.from('ELF'))}`,
          xattrs: { 'security.capability': '76' },
        },
      },
      { path: '/pipe', change: 'added', second: { ...shared, kind: 'fifo', mode: 0o644 } },
    ])
  })

  it('has nothing of what aufs kept for itself', async () => {
    expect(await merged([['.wh..wh.plnk/'], ['.wh..wh.plnk/1', 'x'], ['.wh..wh.aufs']])).toEqual([])
  })

  it('has names that objects have too', async () => {
    expect(await merged([['__proto__/'], ['__proto__/constructor', '1']])).toEqual([
      '/__proto__ directory',
      '/__proto__/constructor 1',
    ])
  })
})

describe('a layer that no Engine would take', () => {
  it.each([
    ['a hard link to nothing', { name: 'b', type: 'link', linkname: 'a' }],
    ['a hard link to a folder', { name: 'b', type: 'link', linkname: 'etc' }],
    ['a path that leads out', { name: 'x/../../y' }],
    ['a path too deep for any file system', { name: 'd/'.repeat(3000) + 'x' }],
  ] as const)('is refused: %s', async (_name, entry) => {
    await expect(merged([['etc/']], [entry as TarFile])).rejects.toMatchObject({
      code: 'INVALID_IMAGE_ARCHIVE',
    })
  })
})

describe('compareFileSystems', () => {
  it('names what was added, removed and modified, by path, and says in what', async () => {
    expect(
      await differences(
        [BASE],
        [
          BASE,
          [
            ['etc/a', 'AA'],
            { name: 'etc/b', content: 'bbb', mode: 0o600, uid: 5 },
            ['etc/sub/.wh.c'],
            ['etc/new', ''],
          ],
        ],
      ),
    ).toEqual(['/etc/a: content', '/etc/b: mode, owner', '+/etc/new', '-/etc/sub/c'])
  })

  it('counts for nothing how many layers there are and in which order they put it', async () => {
    expect(
      await differences(
        [[['a', '1'], ['b', '2'], ['c/']]],
        [[['b', 'x']], [['c/'], ['b', '2']], [['a', '1']]],
      ),
    ).toEqual([])
  })

  it('compares size and content, targets of links, and nothing else of what is of another kind', async () => {
    const link = (linkname: string): TarFile => ({ name: 'l', type: 'symlink', linkname })
    expect(await differences([[link('a')]], [[link('b')]])).toEqual(['/l: linkTarget'])
    expect(await differences([[link('a')]], [[['l', 'text']]])).toEqual(['/l: kind'])
    expect(await differences([[['l', 'x']]], [[['l', 'xx']]])).toEqual(['/l: size, content'])
    expect(
      await differences([[{ ...link('a'), mode: 0 }]], [[{ ...link('a'), mode: 0o777 }]]),
    ).toEqual([])
  })

  it('compares extended attributes', async () => {
    const file = (pax: Record<string, string>): TarFile => ({ name: 'ping', pax })
    const capable = file({ 'SCHILY.xattr.security.capability': 'v' })
    expect(await differences([[file({})]], [[capable]])).toEqual(['/ping: xattrs'])
    expect(await differences([[capable]], [[capable]])).toEqual([])
  })

  it('compares times when it is asked to', async () => {
    const now: Files = [{ name: 'a', mtime: new Date(1_700_000_001_000) }, ['b']]
    const then: Files = [['a'], ['b']]
    expect(await differences([then], [now])).toEqual([])
    expect(await differences([then], [now], { times: true })).toEqual(['/a: mtime'])
  })

  it('compares the root itself', async () => {
    const root = (mode: number): TarFile => ({ name: './', type: 'directory', mode })
    expect(await differences([[root(0o755)]], [[root(0o700)]])).toEqual(['/: mode'])
  })

  it('reads layers that both begin with once, and none where all are the same', async () => {
    const [base, top, other] = await Promise.all([
      layerOf(BASE),
      layerOf([['x', '1']]),
      layerOf([['.wh.etc']]),
    ])
    expect(brief(await compareFileSystems([base, top], [base, other]))).toEqual([
      '-/etc',
      '-/etc/a',
      '-/etc/b',
      '-/etc/sub',
      '-/etc/sub/c',
      '-/x',
    ])
    expect([base.reads(), top.reads(), other.reads()]).toEqual([1, 1, 1])
    expect(await compareFileSystems([base, top], [base, top])).toEqual([])
    expect([base.reads(), top.reads()]).toEqual([1, 1])
    expect(brief(await compareFileSystems([base], [base, top]))).toEqual(['+/x'])
  })

  it('gives frozen data', async () => {
    const found = await compareFileSystems([await layerOf(BASE)], [await layerOf([['etc', '']])])
    const parts = found.flatMap((each) => [each, 'first' in each ? each.first : each.second])
    expect([found, ...parts].every((each) => Object.isFrozen(each))).toBe(true)
  })

  it('stops when it is aborted', async () => {
    const reason = new Error('enough')
    const layer = await layerOf(BASE)
    const signal = AbortSignal.abort(reason)
    await expect(compareFileSystems([], [layer], { signal })).rejects.toBe(reason)
  })
})
