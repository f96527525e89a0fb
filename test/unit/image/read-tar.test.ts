import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { array, assert, asyncProperty, integer } from 'fast-check'
import { type LayerEntry, readTar } from '../../../src/image/index.js'
import { streamOf, tar } from './archives.js'

async function read(bytes: Buffer): Promise<readonly (readonly [LayerEntry, string])[]> {
  const entries: (readonly [LayerEntry, string])[] = []
  for await (const { entry, content } of readTar(streamOf(bytes))) {
    const chunks: Uint8Array[] = []
    for await (const chunk of content()) chunks.push(chunk)
    entries.push([entry, Buffer.concat(chunks).toString()])
  }
  return entries
}

const PLAIN = {
  mode: 0o644,
  uid: 0,
  gid: 0,
  userName: '',
  groupName: '',
  size: 0,
  modifiedAt: 1_700_000_000_000_000_000n,
  xattrs: {},
}

describe('readTar()', () => {
  it('gives every kind of entry as it is', async () => {
    const bytes = await tar([
      { name: './etc/', type: 'directory', mode: 0o1777 },
      { name: 'etc/passwd', content: 'root', mode: 0o600, uid: 7, gid: 8, uname: 'a', gname: 'b' },
      { name: 'link', type: 'symlink', linkname: '../etc/passwd', mode: 0o777 },
      { name: 'hard', type: 'link', linkname: './etc/passwd' },
      { name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3, mode: 0o666 },
      { name: 'dev/sda', type: 'block-device', devmajor: 8, devminor: 0, mode: 0o660 },
      { name: 'pipe', type: 'fifo' },
    ])
    expect(await read(bytes)).toEqual([
      [{ ...PLAIN, path: 'etc', kind: 'directory', mode: 0o1777 }, ''],
      [
        {
          ...PLAIN,
          path: 'etc/passwd',
          kind: 'file',
          mode: 0o600,
          uid: 7,
          gid: 8,
          userName: 'a',
          groupName: 'b',
          size: 4,
        },
        'root',
      ],
      [{ ...PLAIN, path: 'link', kind: 'symlink', mode: 0o777, linkname: '../etc/passwd' }, ''],
      [{ ...PLAIN, path: 'hard', kind: 'hardlink', linkname: 'etc/passwd' }, ''],
      [
        {
          ...PLAIN,
          path: 'dev/null',
          kind: 'character',
          mode: 0o666,
          device: { major: 1, minor: 3 },
        },
        '',
      ],
      [
        { ...PLAIN, path: 'dev/sda', kind: 'block', mode: 0o660, device: { major: 8, minor: 0 } },
        '',
      ],
      [{ ...PLAIN, path: 'pipe', kind: 'fifo' }, ''],
    ])
  })

  it('reads what PAX headers say: long names, fractions of seconds, attributes', async () => {
    const name = `${'long/'.repeat(60)}ü`
    const bytes = await tar([
      { name, pax: { mtime: '-1.5', 'SCHILY.xattr.user.a': 'é', uid: '3000000' } },
      { name: 'next' },
    ])
    const [first, second] = (await read(bytes)).map(([entry]) => entry)
    expect(first).toEqual({
      ...PLAIN,
      path: name,
      kind: 'file',
      uid: 3_000_000,
      modifiedAt: -1_500_000_000n,
      xattrs: { 'user.a': 'c3a9' },
    })
    expect(second).toEqual({ ...PLAIN, path: 'next', kind: 'file' })
  })

  it('reads what GNU tar writes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imagewright-gnu-'))
    try {
      const name = 'n'.repeat(150)
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'file'), 'content')
      const options = ['--format=gnu', '--owner=0', '--group=3000000', '--mtime=@5', '--sort=name']
      const bytes = execFileSync('tar', ['-C', folder, ...options, '-c', name])
      expect((await read(bytes)).map(([entry, text]) => [entry.path, entry.gid, text])).toEqual([
        [name, 3_000_000, ''],
        [`${name}/file`, 3_000_000, 'content'],
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('reads the same however the bytes arrive, and whether contents are read or not', async () => {
    const bytes = await tar([
      { name: 'a', content: 'x'.repeat(700) },
      { name: 'b', content: Buffer.alloc(512, 1) },
      { name: 'c', content: '' },
    ])
    const cuts = array(integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 })
    await assert(
      asyncProperty(cuts, async (places) => {
        const ends = [...new Set(places), bytes.length].toSorted((a, b) => a - b)
        const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
        const found: (string | number)[] = []
        for await (const { entry, content } of readTar(Readable.from(chunks))) {
          found.push(entry.path)
          if (entry.path !== 'b') continue
          let size = 0
          for await (const chunk of content()) size += chunk.length
          found.push(size)
        }
        expect(found).toEqual(['a', 'b', 512, 'c'])
      }),
      { numRuns: 50 },
    )
  })

  it('refuses an archive that is cut off anywhere within an entry', async () => {
    const bytes = await tar([{ name: 'a', content: 'x'.repeat(600) }])
    for (const length of [1, 511, 513, 1111, 1535]) {
      await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({
        code: 'INVALID_IMAGE_ARCHIVE',
        summary: expect.stringMatching(/^The archive is cut off/),
      })
    }
    expect(await read(bytes.subarray(0, 512 * 3))).toHaveLength(1)
  })

  it('refuses headers that are damaged, and extended ones that would fill the memory', async () => {
    const damaged = await tar([{ name: 'a' }])
    damaged.write('b')
    await expect(read(damaged)).rejects.toMatchObject({
      summary: 'A header of the archive is damaged: its checksum is wrong',
    })
    const huge = await tar([{ name: 'a', pax: { comment: 'x'.repeat(1024 * 1024) } }])
    await expect(read(huge)).rejects.toMatchObject({
      summary: 'An extended header of the archive has 1048602 bytes, more than 1048576',
    })
  })
})
