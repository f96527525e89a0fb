import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { pack } from 'tar-stream'
import { extractArchive } from '../../../../src/container/files/extract.js'

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly content?: string }

/** An archive as a hostile Engine or container might send it. */
async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack()
  for (const { content, ...header } of entries) tar.entry(header, content ?? '')
  tar.finalize()
  const parts: Uint8Array[] = []
  for await (const part of tar as AsyncIterable<Uint8Array>) parts.push(part)
  return Buffer.concat(parts)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imagewright-extract-'))
  await mkdir(join(folder, 'outside'))
  await writeFile(join(folder, 'outside/secret'), 'untouched', { mode: 0o600 })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const doing = 'Copying /app'

async function unpack(
  entries: readonly Entry[],
  options: Parameters<typeof extractArchive>[1] & { readonly kind?: 'file' | 'directory' } = {},
): Promise<void> {
  const { kind = 'directory', ...rest } = options
  const bytes = once(await tarOf(entries))
  await extractArchive({ bytes, kind, target: join(folder, 'copy'), doing }, rest)
}

const app: Entry = { name: 'app/', type: 'directory', mode: 0o755 }
const inApp = (name: string, rest: Partial<Entry> = {}): Entry => ({
  name: `app/${name}`,
  type: 'file',
  ...rest,
})

describe('an archive that leads out', () => {
  const cases: readonly (readonly [title: string, entries: readonly Entry[]])[] = [
    ['".." in a name', [app, inApp('../../outside/new', { content: 'x' })]],
    ['".." alone', [app, { name: '../outside/new', type: 'file', content: 'x' }]],
    ['".." behind folders', [app, inApp('a/b/../../../../outside/new')]],
    ['an absolute name', [app, { name: '/tmp/imagewright-evil', type: 'file', content: 'x' }]],
    ['an absolute name of a folder', [{ name: '/app', type: 'directory' }]],
    ['a second root', [app, { name: 'other/file', type: 'file', content: 'x' }]],
    ['an absolute symbolic link', [app, inApp('l', { type: 'symlink', linkname: '/etc' })]],
    ['a symbolic link to above', [app, inApp('l', { type: 'symlink', linkname: '../outside' })]],
    ['a symbolic link to the parent', [app, inApp('l', { type: 'symlink', linkname: '..' })]],
    [
      'a symbolic link from deep below to above',
      [
        app,
        inApp('a/', { type: 'directory' }),
        inApp('a/l', { type: 'symlink', linkname: '../..' }),
      ],
    ],
    [
      'a symbolic link through another',
      [
        app,
        inApp('a/', { type: 'directory' }),
        inApp('a/up', { type: 'symlink', linkname: '..' }),
        inApp('m', { type: 'symlink', linkname: 'a/up/../outside' }),
      ],
    ],
    [
      'a file below a symbolic link',
      [app, inApp('l', { type: 'symlink', linkname: '.' }), inApp('l/file', { content: 'x' })],
    ],
    [
      'a folder in the place of a symbolic link',
      [
        app,
        inApp('d/', { type: 'directory' }),
        inApp('l', { type: 'symlink', linkname: 'd' }),
        inApp('l/', { type: 'directory', mode: 0o777 }),
      ],
    ],
    ['a file below a file', [app, inApp('f', { content: 'x' }), inApp('f/file', { content: 'x' })]],
    ['an empty symbolic link', [app, inApp('l', { type: 'symlink', linkname: '' })]],
    ['a link in place of the root', [{ name: 'app', type: 'symlink', linkname: '/etc' }]],
    ['a hard link to above', [app, inApp('h', { type: 'link', linkname: '../outside/secret' })]],
    ['an absolute hard link', [app, inApp('h', { type: 'link', linkname: '/etc/passwd' })]],
    [
      'a hard link beside the root',
      [app, inApp('h', { type: 'link', linkname: 'outside/secret' })],
    ],
    ['a hard link to nothing', [app, inApp('h', { type: 'link', linkname: 'app/nothing' })]],
    [
      'a hard link to a symbolic link',
      [
        app,
        inApp('l', { type: 'symlink', linkname: 'x' }),
        inApp('h', { type: 'link', linkname: 'app/l' }),
      ],
    ],
    ['a block device', [app, inApp('sda', { type: 'block-device', devmajor: 8, devminor: 0 })]],
    ['a character device', [app, inApp('mem', { type: 'character-device', devmajor: 1 })]],
    ['a FIFO', [app, inApp('pipe', { type: 'fifo' })]],
    ['a name that is too long', [app, inApp('n'.repeat(5000), { content: 'x' })]],
  ]

  it.each(cases)('is refused for %s, and nothing is written', async (_title, entries) => {
    await expect(unpack(entries)).rejects.toMatchObject({ code: 'ARCHIVE_UNSAFE' })
    expect(await readdir(folder)).toEqual(['outside'])
    expect(await readdir(join(folder, 'outside'))).toEqual(['secret'])
    expect(await readFile(join(folder, 'outside/secret'), 'utf8')).toBe('untouched')
  })

  it.each([
    ['symlink', { type: 'symlink', linkname: '.' }],
    ['file', { type: 'file', content: 'x' }],
  ] as const)('is refused before tar-fs sees what stands below a %s', async (kind, header) => {
    const entries = [app, inApp('l', header), inApp('l/file', { content: 'x' })]
    await expect(unpack(entries)).rejects.toMatchObject({
      summary: `Copying /app: the entry "app/l/file" stands below a ${kind}`,
    })
  })

  it('is refused for more bytes than are allowed', async () => {
    const entries = [app, inApp('f', { content: '12345' }), inApp('g', { content: '6' })]
    await expect(unpack(entries, { maxBytes: 5 })).rejects.toMatchObject({
      code: 'ARCHIVE_UNSAFE',
      summary: 'Copying /app: the entry "app/g" brings the archive to more than 5 bytes',
    })
    expect(await readdir(folder)).toEqual(['outside'])
  })

  it('is refused for anything but one file where a file was asked for', async () => {
    for (const entries of [[app], [inApp('f'), inApp('g')]]) {
      await expect(unpack(entries, { kind: 'file' })).rejects.toMatchObject({
        code: 'ARCHIVE_UNSAFE',
      })
    }
    expect(await readdir(folder)).toEqual(['outside'])
  })
})

describe('an archive', () => {
  it('that is cut leaves nothing', async () => {
    const whole = await tarOf([app, inApp('f', { content: 'x'.repeat(5000) })])
    const bytes = once(whole.subarray(0, 3000))
    const target = join(folder, 'copy')
    await expect(extractArchive({ bytes, kind: 'directory', target, doing })).rejects.toMatchObject(
      {
        code: 'ENGINE_STREAM_INVALID',
      },
    )
    expect(await readdir(folder)).toEqual(['outside'])
  })

  it('keeps modes without setuid, links within and links to links', async () => {
    await unpack([
      app,
      inApp('bin/', { type: 'directory', mode: 0o555 }),
      inApp('bin/tool', { mode: 0o4750, content: 'tool' }),
      inApp('lib.so', { type: 'symlink', linkname: 'lib.so.1' }),
      inApp('lib.so.1', { type: 'symlink', linkname: './bin/tool' }),
      inApp('again.so', { type: 'symlink', linkname: 'lib.so' }),
      inApp('bin/up', { type: 'symlink', linkname: '../lib.so' }),
      inApp('hard', { type: 'link', linkname: 'app/bin/tool', mode: 0o750 }),
    ])
    const copy = join(folder, 'copy')
    expect((await readdir(copy)).toSorted()).toEqual([
      'again.so',
      'bin',
      'hard',
      'lib.so',
      'lib.so.1',
    ])
    expect((await lstat(join(copy, 'bin/tool'))).mode & 0o7777).toBe(0o750)
    for (const name of ['lib.so', 'again.so', 'bin/up', 'hard']) {
      expect(await readFile(join(copy, name), 'utf8')).toBe('tool')
    }
  })

  it('loses links that lead out, and what hangs on them, where these are to be skipped', async () => {
    await unpack(
      [
        app,
        inApp('l', { type: 'symlink', linkname: '/etc' }),
        inApp('l/passwd', { content: 'x' }),
        inApp('f', { content: 'kept' }),
      ],
      { outsideLinks: 'skip' },
    )
    expect(await readdir(join(folder, 'copy'))).toEqual(['f'])
  })

  it('never follows a link that stands at the target', async () => {
    await symlink(join(folder, 'outside'), join(folder, 'copy'))
    const entries = [app, inApp('secret', { content: 'changed' })]
    await expect(unpack(entries)).rejects.toMatchObject({ code: 'CONTAINER_PATH_UNUSABLE' })
    await unpack(entries, { replace: true })
    expect(await readFile(join(folder, 'outside/secret'), 'utf8')).toBe('untouched')
    expect((await lstat(join(folder, 'copy'))).isDirectory()).toBe(true)
  })

  it('takes the place of what is there only when told to', async () => {
    await mkdir(join(folder, 'copy'))
    await unpack([app, inApp('old', { content: 'old' })])
    const entries = [app, inApp('new', { content: 'new' })]
    await expect(unpack(entries)).rejects.toMatchObject({ code: 'CONTAINER_PATH_UNUSABLE' })
    expect(await readdir(join(folder, 'copy'))).toEqual(['old'])
    await unpack(entries, { replace: true })
    expect(await readdir(join(folder, 'copy'))).toEqual(['new'])
    expect((await readdir(folder)).toSorted()).toEqual(['copy', 'outside'])
  })

  it('of a file becomes that file', async () => {
    await unpack([{ name: 'passwd', type: 'file', content: 'root' }], { kind: 'file' })
    expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('root')
  })

  it('is given up when the signal aborts, with its reason', async () => {
    const abort = new AbortController()
    const reason = new RangeError('enough')
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield (await tarOf([app, inApp('f', { content: 'x'.repeat(5000) })])).subarray(0, 1024)
      setTimeout(() => abort.abort(reason), 20)
      await new Promise(() => undefined)
    }
    const target = join(folder, 'copy')
    const copying = extractArchive(
      { bytes: endless(), kind: 'directory', target, doing },
      { signal: abort.signal },
    )
    await expect(copying).rejects.toBe(reason)
    expect(await readdir(folder)).toEqual(['outside'])
  })
})
