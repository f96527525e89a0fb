import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { directorySource } from '../../../src/context/index.js'
import {
  ContextNameNotUtf8Error,
  ContextNotFoundError,
  ContextUnreadableError,
} from '../../../src/errors/index.js'
import { asOrdinaryUser, entriesOf, failureOf, folder, pathsOf } from './folder.js'

describe('directorySource().walk', () => {
  it('describes folders, files and links as they are', async () => {
    const root = folder({ 'a/b': 'hello', 'a/l': { link: '../gone' }, c: '' })
    chmodSync(join(root, 'a'), 0o1750)
    chmodSync(join(root, 'a/b'), 0o4755)
    chmodSync(join(root, 'c'), 0)
    for (const path of ['a/b', 'a', 'c']) utimesSync(join(root, path), 5, 1_500_000_000.25)
    const entries = await entriesOf(directorySource(root))
    const modifiedAt = 1_500_000_000_250_000_000n
    expect(entries).toEqual([
      { path: 'a', kind: 'directory', mode: 0o1750, size: 0, modifiedAt },
      { path: 'a/b', kind: 'file', mode: 0o4755, size: 5, modifiedAt },
      {
        path: 'a/l',
        kind: 'symlink',
        mode: 0o777,
        size: 0,
        modifiedAt: expect.any(BigInt),
        linkname: '../gone',
      },
      { path: 'c', kind: 'file', mode: 0, size: 0, modifiedAt },
    ])
  })

  it('goes depth first, siblings by the bytes of their names', async () => {
    const root = folder({
      'a/z': '',
      'a-b': '',
      a0: '',
      'B/x': '',
      é: '',
      '\uffee': '',
      '😀/y': '',
      '\u{1f600}a': '',
    })
    expect(await pathsOf(directorySource(root))).toEqual([
      'B',
      'B/x',
      'a',
      'a/z',
      'a-b',
      'a0',
      'é',
      '\uffee',
      '😀',
      '😀/y',
      '😀a',
    ])
  })

  it('keeps sockets, FIFOs and devices', async () => {
    const root = folder({ a: '' })
    const server = createServer().listen(join(root, 'socket'))
    await once(server, 'listening')
    spawnSync('mkfifo', ['-m', '600', join(root, 'pipe')])
    expect((await entriesOf(directorySource(root))).map(({ path, kind }) => [path, kind])).toEqual([
      ['a', 'file'],
      ['pipe', 'fifo'],
      ['socket', 'socket'],
    ])
    server.close()
    const [device] = await entriesOf(directorySource('/dev'), { includePatterns: ['null'] })
    expect(device).toMatchObject({
      path: 'null',
      kind: 'character',
      device: { major: 1, minor: 3 },
    })
  })

  it('refers hard links to the first name that is selected', async () => {
    const root = folder({ 'a/one': 'content', b: 'other' })
    linkSync(join(root, 'a/one'), join(root, 'a/two'))
    linkSync(join(root, 'a/one'), join(root, 'c'))
    const links = async (excludePatterns: string[]) =>
      (await entriesOf(directorySource(root), { excludePatterns }))
        .filter(({ kind }) => kind === 'file')
        .map(({ path, size, linkname }) => [path, size, linkname])
    expect(await links([])).toEqual([
      ['a/one', 7, undefined],
      ['a/two', 0, 'a/one'],
      ['b', 5, undefined],
      ['c', 0, 'a/one'],
    ])
    expect(await links(['a/one'])).toEqual([
      ['a/two', 7, undefined],
      ['b', 5, undefined],
      ['c', 0, 'a/two'],
    ])
  })

  it('does not follow a link to a folder, but may be given one as its root', async () => {
    const root = folder({ 'real/x': '', 'out/up': { link: '/' }, alias: { link: 'real' } })
    expect(await pathsOf(directorySource(root))).toEqual([
      'alias',
      'out',
      'out/up',
      'real',
      'real/x',
    ])
    expect(await pathsOf(directorySource(join(root, 'alias')))).toEqual(['x'])
  })

  it.each([
    [{ includePatterns: ['bar'] }, ['bar', 'bar/foo']],
    [{ includePatterns: ['bar/foo'] }, ['bar', 'bar/foo']],
    [{ includePatterns: ['b*/f*'] }, ['bar', 'bar/foo']],
    [{ includePatterns: ['bar/g*'] }, []],
    [{ includePatterns: ['f*'] }, ['foo', 'foo/bar2', 'foo2']],
    [{ includePatterns: ['**/*2'] }, ['foo', 'foo/bar2', 'foo2']],
    [{ excludePatterns: ['foo*', '!foo/bar2'] }, ['bar', 'bar/foo', 'foo', 'foo/bar2']],
    [{ excludePatterns: ['foo*', '!**/bar2'] }, ['bar', 'bar/foo', 'foo', 'foo/bar2']],
    [{ excludePatterns: ['*', '!bar'] }, ['bar', 'bar/foo']],
    [{ includePatterns: ['foo'], excludePatterns: ['foo/bar2'] }, ['foo']],
    [{ excludePatterns: ['**'] }, []],
  ])('selects as fsutil does: %j', async (selection, paths) => {
    const root = folder({ 'bar/foo': '', 'foo/bar2': '', foo2: '' })
    expect(await pathsOf(directorySource(root), selection)).toEqual(paths)
  })

  it('follows links of wanted paths within the root', async () => {
    const root = folder({
      bar: '',
      'foo/l1': { link: '/baz/one' },
      'foo/l2': { link: '/baz/two' },
      'baz/one': '',
      'baz/two': { link: '../bax' },
      bax: '',
      bay: '',
    })
    expect(await pathsOf(directorySource(root), { followPaths: ['foo/l*', 'bar'] })).toEqual([
      'bar',
      'bax',
      'baz',
      'baz/one',
      'baz/two',
      'foo',
      'foo/l1',
      'foo/l2',
    ])
  })

  it('takes everything where a wanted path leads to the root', async () => {
    const root = folder({ foo: { link: '.' }, bar: '', 'bay/baz': '' })
    expect(await pathsOf(directorySource(root), { followPaths: ['foo'] })).toEqual([
      'bar',
      'bay',
      'bay/baz',
      'foo',
    ])
  })

  it('names a root that is missing or no folder', async () => {
    const root = folder({ file: '' })
    for (const [path, reason] of [
      [join(root, 'gone'), 'does not exist or cannot be reached'],
      [join(root, 'file'), 'is not a folder'],
    ] as const) {
      expect(await failureOf(entriesOf(directorySource(path)))).toEqual(
        new ContextNotFoundError(path, reason),
      )
    }
  })

  it('names a folder that it may not read, unless that is left out', async () => {
    const root = folder({ 'foo/bar/baz': '', 'foo/x': '' })
    chmodSync(join(root, 'foo/bar'), 0)
    const walk = (...excludePatterns: string[]) =>
      pathsOf(directorySource(root), { excludePatterns })
    await asOrdinaryUser(async () => {
      const failure = await failureOf(walk())
      expect(failure).toBeInstanceOf(ContextUnreadableError)
      expect(failure).toMatchObject({ code: 'CONTEXT_UNREADABLE', path: 'foo/bar' })
      expect(await walk('**/bar')).toEqual(['foo', 'foo/x'])
      expect(await walk('**/bar', '!foo/bar/baz')).toEqual(['foo', 'foo/x'])
      expect(await failureOf(walk('**/bar', '!foo/bar'))).toBeInstanceOf(ContextUnreadableError)
    })
  })

  it('names a folder whose entries it may list but not look at', async () => {
    const root = folder({ 'foo/bar': '' })
    chmodSync(join(root, 'foo'), 0o444)
    await asOrdinaryUser(async () => {
      expect(await failureOf(entriesOf(directorySource(root)))).toMatchObject({
        code: 'CONTEXT_UNREADABLE',
        path: 'foo/bar',
      })
    })
  })

  it('names a file whose name is not UTF-8, unless that is left out', async () => {
    const root = folder({ 'a/ok': '', 'a/fine\ufffd': '' })
    writeFileSync(Buffer.concat([Buffer.from(`${root}/a/caf`), Buffer.from([0xe9])]), '')
    const failure = await failureOf(entriesOf(directorySource(root)))
    expect(failure).toEqual(new ContextNameNotUtf8Error('a/caf\\xe9', 'name'))
    const excludePatterns = ['a/caf*']
    expect(await pathsOf(directorySource(root), { excludePatterns })).toEqual([
      'a',
      'a/fine\ufffd',
      'a/ok',
    ])
  })

  it('names a folder without UTF-8 in its name where something in it could be wanted', async () => {
    const root = folder({})
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]))
    const walk = (...excludePatterns: string[]) =>
      pathsOf(directorySource(root), { excludePatterns })
    expect(await walk('*')).toEqual([])
    expect(await failureOf(walk('*', '!**/x*'))).toMatchObject({ path: '\\xff' })
  })

  it('names a link whose target is not UTF-8', async () => {
    const root = folder({})
    symlinkSync(Buffer.from([0x61, 0xff]), join(root, 'link'))
    expect(await failureOf(entriesOf(directorySource(root)))).toEqual(
      new ContextNameNotUtf8Error('link', 'link target'),
    )
  })

  it('passes over what vanishes during the walk', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `d${String(index).padStart(4, '0')}`)
    const root = folder(Object.fromEntries(names.map((name) => [`${name}/f`, ''])))
    const seen: string[] = []
    for await (const batch of directorySource(root).walk({
      includePatterns: [],
      excludePatterns: [],
      followPaths: [],
    })) {
      if (seen.length === 0)
        for (const name of names.slice(-10)) rmSync(join(root, name), { recursive: true })
      seen.push(...batch.map(({ path }) => path))
    }
    expect(seen).toEqual(names.slice(0, -10).flatMap((name) => [name, `${name}/f`]))
  })

  it('stops when it is told to', async () => {
    const root = folder({ a: '' })
    const reason = new RangeError('enough')
    const signal = AbortSignal.abort(reason)
    expect(await failureOf(entriesOf(directorySource(root), {}, signal))).toBe(reason)
  })

  it('lets the event loop run during a long walk, and holds no more than a batch', async () => {
    // The largest real tree that is here for certain.
    const root = join(process.cwd(), 'node_modules')
    let longest = 0
    let ticks = 0
    let last = performance.now()
    const tick = () => {
      ticks++
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
    const timer = setInterval(tick, 1)
    let entries = 0
    let largest = 0
    for await (const batch of directorySource(root).walk({
      includePatterns: [],
      excludePatterns: ['**/*.x', '**/y/*'],
      followPaths: [],
    })) {
      entries += batch.length
      largest = Math.max(largest, batch.length)
    }
    clearInterval(timer)
    // Without a turn for the event loop there is no tick at all: the rest is microtasks.
    expect(ticks).toBeGreaterThan(0)
    expect(longest).toBeLessThan(500)
    expect(entries).toBeGreaterThan(5_000)
    // A folder may bring folders above it along.
    expect(largest).toBeLessThan(300)
  }, 30_000)

  it('lists a folder of very many names', async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `${'n'.repeat(230)}${index}`)
    const root = folder(Object.fromEntries(names.map((name) => [`big/${name}`, ''])))
    expect(await pathsOf(directorySource(root))).toEqual([
      'big',
      ...names.map((name) => `big/${name}`).toSorted(),
    ])
  }, 30_000)
})
