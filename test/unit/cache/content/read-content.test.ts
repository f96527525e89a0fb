import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Content, readContent } from '../../../../src/cache/content/index.js'
import { openStatIndex, type StatIndex } from '../../../../src/cache/stat-index/index.js'
import type { LocalSelection } from '../../../../src/context/index.js'
import { ContextFileUnstableError } from '../../../../src/errors/index.js'
import { asOrdinaryUser, EVERYTHING, failureOf, fill, folder } from '../../context/folder.js'
import { BELIEVED, cacheFolder, known, plant } from '../stat-index/index-of.js'

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function contentOf(
  root: string,
  { index, ...selection }: Partial<LocalSelection> & { index?: StatIndex } = {},
): Promise<Content> {
  return readContent(
    root,
    { ...EVERYTHING, ...selection },
    { index: index ?? (await openStatIndex(cacheFolder(), root)) },
  )
}

async function digestOfFile(root: string, path: string, index: StatIndex): Promise<unknown> {
  const { entries } = await contentOf(root, { index })
  return entries.find((entry) => entry.path === path)?.digest
}

/** Whether what the index says of the file `a` is taken for true. */
async function isBelieved(root: string, index: StatIndex): Promise<boolean> {
  const digest = await digestOfFile(root, 'a', index)
  expect([BELIEVED, sha256('content'), sha256('CONTENT')]).toContain(digest)
  return digest === BELIEVED
}

async function planted(hashedAt?: number): Promise<{ root: string; index: StatIndex }> {
  const root = folder({ a: 'content', b: 'other' })
  const index = await openStatIndex(cacheFolder(), root)
  plant(index, root, ['a'], hashedAt === undefined ? {} : { hashedAt })
  return { root, index }
}

describe('readContent()', () => {
  it('hashes the bytes that its documentation shows', async () => {
    const root = folder({ 'd/é': 'hello', 'd-x': '', link: { link: 'd/é' } })
    chmodSync(join(root, 'd-x'), 0o4755)
    const { digest } = await contentOf(root)
    const bytes = Buffer.concat([
      Buffer.from('imagewright content 1\n'),
      Buffer.from('d\x01\xed\0\0\0\x01d', 'latin1'),
      Buffer.from('f\x01\xa4\0\0\0\x04d/\xc3\xa9\0\0\0\0\0\0\0\x05', 'latin1'),
      Buffer.from(sha256('hello'), 'hex'),
      Buffer.from('f\x09\xed\0\0\0\x03d-x\0\0\0\0\0\0\0\0', 'latin1'),
      Buffer.from(sha256(''), 'hex'),
      Buffer.from('l\x01\xff\0\0\0\x04link\0\0\0\x04d/\xc3\xa9', 'latin1'),
    ])
    expect(digest).toBe(`sha256:${sha256(bytes)}`)
  })

  it('lists what it hashed', async () => {
    const big = Buffer.alloc(3_000_000, 'x')
    const root = folder({ 'd/é': 'hello', big, link: { link: 'd/é' } })
    chmodSync(join(root, 'd/é'), 0o400)
    const { entries } = await contentOf(root)
    expect(entries).toEqual([
      { path: 'big', kind: 'file', mode: 0o644, size: 3_000_000, digest: sha256(big) },
      { path: 'd', kind: 'directory', mode: 0o755, size: 0 },
      { path: 'd/é', kind: 'file', mode: 0o400, size: 5, digest: sha256('hello') },
      { path: 'link', kind: 'symlink', mode: 0o777, size: 0, linkname: 'd/é' },
    ])
    expect((await contentOf('/dev', { includePatterns: ['null'] })).entries).toEqual([
      { path: 'null', kind: 'character', mode: 0o644, size: 0, device: { major: 1, minor: 3 } },
    ])
  })

  it('takes what is selected', async () => {
    const root = folder({ 'a/b': '1', 'a/c': '2', d: '3' })
    const of = async (selection: Partial<LocalSelection>) =>
      (await contentOf(root, selection)).entries.map(({ path }) => path)
    expect(await of({ excludePatterns: ['a/b'] })).toEqual(['a', 'a/c', 'd'])
    expect(await of({ includePatterns: ['a/b'] })).toEqual(['a', 'a/b'])
    expect(await of({ followPaths: ['d'] })).toEqual(['d'])
    const whole = await contentOf(root)
    expect((await contentOf(root, { excludePatterns: ['x'] })).digest).toBe(whole.digest)
    expect((await contentOf(root, { excludePatterns: ['d'] })).digest).not.toBe(whole.digest)
  })

  it('tells no hard link from a copy', async () => {
    const [linked, copied] = [folder({ a: 'content' }), folder({ a: 'content' })]
    linkSync(join(linked, 'a'), join(linked, 'b'))
    copyFileSync(join(copied, 'a'), join(copied, 'b'))
    expect((await contentOf(linked)).digest).toBe((await contentOf(copied)).digest)
  })

  it('names what it cannot read', async () => {
    const root = folder({ a: 'content' })
    chmodSync(join(root, 'a'), 0)
    const index = await openStatIndex(cacheFolder(), root)
    await asOrdinaryUser(async () => {
      expect(await failureOf(contentOf(root, { index }))).toMatchObject({
        code: 'CONTEXT_UNREADABLE',
        path: 'a',
      })
    })
    expect(await failureOf(contentOf(join(root, 'gone')))).toMatchObject({
      code: 'CONTEXT_NOT_FOUND',
    })
  })

  it('stops when it is told to', async () => {
    const root = folder({ a: Buffer.alloc(9_000_000) })
    const index = await openStatIndex(cacheFolder(), root)
    const controller = new AbortController()
    const { signal } = controller
    const reading = readContent(root, EVERYTHING, { index, signal })
    const reason = new RangeError('enough')
    setImmediate(() => controller.abort(reason))
    expect(await failureOf(reading)).toBe(reason)
  })
})

describe('what readContent() believes of an index', () => {
  it('is a digest of the same stamps, taken a while after them', async () => {
    const { root, index } = await planted()
    expect(await isBelieved(root, index)).toBe(true)
  })

  it('is nothing that was hashed in the tick of the stamps, or within what clocks differ', async () => {
    for (const after of [0, 4, 2_000, 2_900]) {
      const { root, index } = await planted(Date.now() + after)
      expect(await isBelieved(root, index)).toBe(false)
    }
  })

  it('is nothing of stamps in the future', async () => {
    const root = folder({ a: 'content', b: 'other' })
    const index = await openStatIndex(cacheFolder(), root)
    const future = Date.now() / 1_000 + 3_600
    utimesSync(join(root, 'a'), future, future)
    plant(index, root, ['a'])
    expect(await isBelieved(root, index)).toBe(false)
  })

  it('is nothing after an edit of the same size, though the time of modification was set back', async () => {
    const { root, index } = await planted()
    const { atime, mtime } = lstatSync(join(root, 'a'))
    utimesSync(join(root, 'a'), atime, mtime)
    plant(index, root, ['a'])
    expect(await isBelieved(root, index)).toBe(true)
    const { mtimeNs } = lstatSync(join(root, 'a'), { bigint: true })
    writeFileSync(join(root, 'a'), 'CONTENT')
    utimesSync(join(root, 'a'), atime, mtime)
    expect(lstatSync(join(root, 'a'), { bigint: true }).mtimeNs).toBe(mtimeNs)
    expect(await isBelieved(root, index)).toBe(false)
  })

  it('is nothing of another file that was put in its place with the same size and time', async () => {
    const { root, index } = await planted()
    const { atime, mtime } = lstatSync(join(root, 'a'))
    for (const path of ['a', 'b']) utimesSync(join(root, path), atime, mtime)
    plant(index, root, ['a'])
    writeFileSync(join(root, 'b'), 'CONTENT')
    utimesSync(join(root, 'b'), atime, mtime)
    renameSync(join(root, 'b'), join(root, 'a'))
    expect(await isBelieved(root, index)).toBe(false)
  })

  it('is nothing of a link or a folder that was put in its place', async () => {
    const { root, index } = await planted()
    rmSync(join(root, 'a'))
    fill(root, { 'a/x': '1' })
    const { entries } = await contentOf(root, { index })
    expect(entries.map(({ path, kind }) => [path, kind])).toEqual([
      ['a', 'directory'],
      ['a/x', 'file'],
      ['b', 'file'],
    ])
    expect(known(index, ['a', 'a/x', 'b'])).toEqual(['a/x', 'b'])
  })

  it('never hides an edit of the same size, however quick', async () => {
    const root = folder({ a: '000' })
    const index = await openStatIndex(cacheFolder(), root)
    for (let edit = 100; edit < 400; edit++) {
      writeFileSync(join(root, 'a'), String(edit))
      expect(await digestOfFile(root, 'a', index)).toBe(sha256(String(edit)))
    }
  })

  it('is what it hashed before, in other processes too', async () => {
    const [cache, root] = [cacheFolder(), folder({ a: 'content', b: 'other' })]
    const first = await openStatIndex(cache, root)
    const { digest } = await contentOf(root, { index: first })
    plant(first, root, ['b'], { digest: sha256('other') })
    await first.save()
    const second = await openStatIndex(cache, root)
    const pass = second.begin()
    expect(pass.isSettled(pass.find('b'))).toBe(true)
    expect((await contentOf(root, { index: second })).digest).toBe(digest)
  })
})

describe('a file that changes while it is hashed', () => {
  const LARGE = 8_000_000

  it('is hashed again', async () => {
    for (let delay = 0; delay < 5; delay++) {
      const root = folder({ large: Buffer.alloc(LARGE) })
      const index = await openStatIndex(cacheFolder(), root)
      const reading = digestOfFile(root, 'large', index)
      setTimeout(() => appendFileSync(join(root, 'large'), 'x'), delay)
      const whole = sha256(Buffer.concat([Buffer.alloc(LARGE), Buffer.from('x')]))
      expect([whole, sha256(Buffer.alloc(LARGE))]).toContain(await reading)
      expect(await digestOfFile(root, 'large', index)).toBe(whole)
    }
  })

  it('is named where that never ends', async () => {
    const root = folder({ large: Buffer.alloc(LARGE), small: '' })
    const index = await openStatIndex(cacheFolder(), root)
    const timer = setInterval(() => utimesSync(join(root, 'large'), 1, Math.random()), 0)
    const failure = await failureOf(contentOf(root, { index })).finally(() => clearInterval(timer))
    expect(failure).toEqual(new ContextFileUnstableError('large', 4))
    expect(known(index, ['large', 'small'])).toEqual(['small'])
  })

  it('is missing where it vanishes', async () => {
    const root = folder({ large: Buffer.alloc(LARGE), other: Buffer.alloc(LARGE), small: '' })
    const index = await openStatIndex(cacheFolder(), root)
    const reading = contentOf(root, { index })
    rmSync(join(root, 'other'))
    expect((await reading).entries.map(({ path }) => path)).toEqual(['large', 'small'])
  })
})
