import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { keyedSource, type KeyedSource, readContent } from '../../../../src/cache/content/index.js'
import { openStatIndex, type StatIndex } from '../../../../src/cache/stat-index/index.js'
import type { LocalSelection } from '../../../../src/context/index.js'
import { bytesOf, entriesOf, EVERYTHING, failureOf, folder, pathsOf } from '../../context/folder.js'
import { cacheFolder } from '../stat-index/index-of.js'

const MADE_AT = 1_600_000_000

interface Options extends Partial<LocalSelection> {
  readonly index?: StatIndex
  readonly epoch?: number
}

/** A source whose key holds what is selected. */
async function sourceOf(
  root: string,
  { index, epoch, ...selection }: Options = {},
): Promise<KeyedSource> {
  const used = index ?? (await openStatIndex(cacheFolder(), root))
  const content = await readContent(root, { ...EVERYTHING, ...selection }, { index: used })
  return keyedSource(root, { index: used, contents: [content], epoch })
}

/** The times that files are listed with. */
async function timesOf(
  root: string,
  index: StatIndex,
  epoch?: number,
): Promise<Map<string, bigint>> {
  const source = await sourceOf(root, { index, ...(epoch !== undefined && { epoch }) })
  const entries = await entriesOf(source)
  return new Map(entries.map(({ path, modifiedAt }) => [path, modifiedAt]))
}

async function timeOf(root: string, index: StatIndex, epoch?: number): Promise<bigint | undefined> {
  return (await timesOf(root, index, epoch)).get('a')
}

function write(root: string, content: string, seconds = MADE_AT): void {
  writeFileSync(join(root, 'a'), content)
  utimesSync(join(root, 'a'), seconds, seconds)
}

const newIndex = (root: string) => openStatIndex(cacheFolder(), root)
const secondsOf = (time: bigint | undefined) => Number((time ?? 0n) / 1_000_000_000n)

const CHANGED = { code: 'CONTEXT_FILE_CHANGED' }

describe('keyedSource().walk', () => {
  it('lists entries with canonical modes, and hard links by their first name', async () => {
    const root = folder({ 'd/a': 'content', l: { link: 'd/a' } })
    linkSync(join(root, 'd/a'), join(root, 'd/b'))
    chmodSync(join(root, 'd'), 0o2770)
    chmodSync(join(root, 'd/a'), 0o600)
    utimesSync(join(root, 'd/a'), MADE_AT, MADE_AT)
    const entries = await entriesOf(await sourceOf(root))
    const [directory, file] = entries
    expect(entries).toEqual([
      {
        path: 'd',
        kind: 'directory',
        mode: 0o755,
        size: 0,
        modifiedAt: lstatSync(join(root, 'd'), { bigint: true }).mtimeNs,
      },
      { path: 'd/a', kind: 'file', mode: 0o644, size: 7, modifiedAt: expect.any(BigInt) },
      {
        path: 'd/b',
        kind: 'file',
        mode: 0o644,
        size: 0,
        modifiedAt: file?.modifiedAt,
        linkname: 'd/a',
      },
      {
        path: 'l',
        kind: 'symlink',
        mode: 0o777,
        size: 0,
        modifiedAt: expect.any(BigInt),
        linkname: 'd/a',
      },
    ])
    expect(directory?.modifiedAt).not.toBe(file?.modifiedAt)
    expect(secondsOf(file?.modifiedAt)).toBe(MADE_AT)
  })

  it('gives everything one second for reproducible builds, and makes files of hard links', async () => {
    const root = folder({ 'd/a': 'content', l: { link: 'd/a' } })
    linkSync(join(root, 'd/a'), join(root, 'd/b'))
    const entries = await entriesOf(await sourceOf(root, { epoch: 7 }))
    expect(entries.map(({ path, size, linkname }) => [path, size, linkname])).toEqual([
      ['d', 0, undefined],
      ['d/a', 7, undefined],
      ['d/b', 7, undefined],
      ['l', 0, 'd/a'],
    ])
    expect(entries.map(({ modifiedAt }) => secondsOf(modifiedAt))).toEqual([7, 7, 7, 7])
    const other = folder({ 'd/a': 'content', 'd/b': 'content', l: { link: 'd/a' } })
    expect(await entriesOf(await sourceOf(other, { epoch: 7 }))).toEqual(entries)
  })
})

describe('the time that a file is listed with', () => {
  it('stays when the file is touched, or checked out anew', async () => {
    const root = folder({})
    write(root, 'content')
    const index = await newIndex(root)
    const time = await timeOf(root, index)
    utimesSync(join(root, 'a'), MADE_AT + 5, MADE_AT + 5)
    expect(await timeOf(root, index)).toBe(time)
    rmSync(join(root, 'a'))
    write(root, 'content', MADE_AT + 9)
    expect(await timeOf(root, index)).toBe(time)
  })

  it('changes with the content, though size and time of the file do not', async () => {
    const root = folder({})
    const index = await newIndex(root)
    const times = new Set<bigint | undefined>()
    const reproducible = new Set<bigint | undefined>()
    for (let edit = 100; edit < 200; edit++) {
      write(root, String(edit))
      times.add(await timeOf(root, index))
      reproducible.add(await timeOf(root, index, 7))
    }
    expect(times.size).toBe(100)
    expect(reproducible.size).toBe(100)
    expect(new Set([...times].map(secondsOf))).toEqual(new Set([MADE_AT]))
  })

  it('is never that of another content of the same size, back and forth, whatever was forgotten', async () => {
    const root = folder({})
    let index = await newIndex(root)
    const contentAt = new Map<bigint | undefined, string>()
    for (let step = 0; step < 60; step++) {
      const content = ['one', 'two', 'six'][(step + (step >> 2)) % 3] ?? ''
      write(root, content, MADE_AT + (step % 2))
      if (step % 7 === 0) index = await newIndex(root)
      const time = await timeOf(root, index)
      expect([time, contentAt.get(time) ?? content]).toEqual([time, content])
      contentAt.set(time, content)
    }
    expect(new Set(contentAt.values())).toEqual(new Set(['one', 'two', 'six']))
  })

  it('is the same in every index that has not seen the file', async () => {
    const root = folder({})
    write(root, 'content')
    expect(await timeOf(root, await newIndex(root))).toBe(await timeOf(root, await newIndex(root)))
  })
})

const TREE = { a: 'content', 'd/b': 'other', l: { link: 'a' } }

/** Asks for everything, but not as a key does: it has to be looked at again. */
const ANEW = { excludePatterns: ['nothing'] }

const CHANGES: readonly [string, string, (root: string) => void][] = [
  ['an edit of the same size', 'a', (root) => writeFileSync(join(root, 'a'), 'CONTENT')],
  ['another size', 'a', (root) => appendFileSync(join(root, 'a'), '!')],
  ['another mode', 'a', (root) => chmodSync(join(root, 'a'), 0o755)],
  [
    'another target',
    'l',
    (root) => {
      rmSync(join(root, 'l'))
      symlinkSync('d/b', join(root, 'l'))
    },
  ],
  [
    'another kind',
    'a',
    (root) => {
      rmSync(join(root, 'a'))
      mkdirSync(join(root, 'a'))
    },
  ],
]

describe('what keyedSource() was asked for its key', () => {
  it.each([undefined, 7])(
    'is listed as if it were looked at again, with the epoch %s',
    async (epoch) => {
      const root = folder({ ...TREE, 'd/e/é': '', large: Buffer.alloc(200_000), more: 'more' })
      linkSync(join(root, 'd/b'), join(root, 'hard'))
      linkSync(join(root, 'large'), join(root, 'z'))
      execFileSync('mkfifo', [join(root, 'pipe')])
      chmodSync(join(root, 'more'), 0o4755)
      const source = await sourceOf(root, { ...(epoch !== undefined && { epoch }) })
      const repeated = await entriesOf(source)
      expect(repeated).toEqual(await entriesOf(source, ANEW))
      expect(repeated.map(({ path }) => path)).toContain('d/e/é')
      expect([source.unhashed, source.unlisted]).toEqual([[], []])
    },
  )

  it.each(CHANGES)('is listed as it was after %s', async (_, _path, change) => {
    const root = folder(TREE)
    const source = await sourceOf(root)
    const before = await entriesOf(source)
    change(root)
    expect(await entriesOf(source)).toEqual(before)
    expect([source.failure, source.unhashed, source.unlisted]).toEqual([undefined, [], []])
  })

  it('fails where bytes are asked for that are others now', async () => {
    const root = folder(TREE)
    const source = await sourceOf(root)
    writeFileSync(join(root, 'a'), 'CONTENT')
    await entriesOf(source)
    await expect(bytesOf(source, 'a')).rejects.toMatchObject({ ...CHANGED, path: 'a' })
    expect(String(await bytesOf(source, 'd/b'))).toBe('other')
  })

  it('is not taken for listed before the end', async () => {
    const root = folder(TREE)
    const source = await sourceOf(root)
    for await (const _ of source.walk(EVERYTHING)) break
    expect(source.unlisted).toEqual([])
    const none = await sourceOf(root)
    expect(none.unlisted).toEqual(['a', 'd', 'd/b', 'l'])
  })
})

describe('what keyedSource() verifies', () => {
  it.each(CHANGES)('fails for %s since the key', async (_, path, change) => {
    const root = folder(TREE)
    const source = await sourceOf(root)
    change(root)
    const failure = await failureOf(entriesOf(source, ANEW))
    expect(failure).toMatchObject({ ...CHANGED, path })
    expect(source.failure).toBe(failure)
  })

  it('accepts what only was touched, or has another accidental mode', async () => {
    const root = folder(TREE)
    const source = await sourceOf(root)
    chmodSync(join(root, 'a'), 0o664)
    utimesSync(join(root, 'a'), 1, 1)
    utimesSync(join(root, 'd'), 1, 1)
    await entriesOf(source, ANEW)
    expect([source.failure, source.unhashed, source.unlisted]).toEqual([undefined, [], []])
  })

  it('fails for bytes that were edited after they were listed', async () => {
    const root = folder(TREE)
    const source = await sourceOf(root)
    await entriesOf(source)
    expect(String(await bytesOf(source, 'a'))).toBe('content')
    writeFileSync(join(root, 'a'), 'CONTENT')
    const failure = await failureOf(bytesOf(source, 'a'))
    expect(failure).toMatchObject({ ...CHANGED, path: 'a' })
    expect(source.failure).toBe(failure)
    expect(String(await bytesOf(source, 'd/b'))).toBe('other')
  })

  it('names what is listed and was never hashed', async () => {
    const root = folder({ ...TREE, c: 'more' })
    const source = await sourceOf(root, { excludePatterns: ['c', 'd'] })
    expect(await pathsOf(source)).toEqual(['a', 'c', 'd', 'd/b', 'l'])
    expect([source.unhashed, source.unlisted]).toEqual([['c', 'd', 'd/b'], []])
    expect(String(await bytesOf(source, 'c'))).toBe('more')
  })

  it('names what was hashed and is not listed', async () => {
    const root = folder(TREE)
    const source = await sourceOf(root)
    rmSync(join(root, 'd/b'))
    await entriesOf(source, { followPaths: ['a'] })
    expect([source.unhashed, source.unlisted]).toEqual([[], ['d', 'd/b', 'l']])
    await entriesOf(source, ANEW)
    expect([source.unhashed, source.unlisted]).toEqual([[], ['d/b']])
  })

  it('lets frontends read .dockerignore', async () => {
    const root = folder({ ...TREE, '.dockerignore': 'x' })
    const source = await sourceOf(root, { excludePatterns: ['.dockerignore'] })
    const own = { followPaths: ['.dockerignore'] }
    expect(await pathsOf(source, own)).toEqual(['.dockerignore'])
    expect(source.unhashed).toEqual([])
    await entriesOf(source)
    expect(source.unhashed).toEqual(['.dockerignore'])
  })

  it('fails where two contents of one key saw different states of a file', async () => {
    const root = folder(TREE)
    const index = await newIndex(root)
    const first = await readContent(root, { ...EVERYTHING, includePatterns: ['a'] }, { index })
    writeFileSync(join(root, 'a'), 'CONTENT')
    const second = await readContent(root, EVERYTHING, { index })
    const contents = [first, second]
    const failure = await failureOf(entriesOf(keyedSource(root, { index, contents })))
    expect(failure).toMatchObject({ ...CHANGED, path: 'a' })
    await entriesOf(keyedSource(root, { index, contents: [second] }))
  })

  it('keeps what it hashed for the next build', async () => {
    const root = folder({ large: Buffer.alloc(200_000), small: 'x' })
    const index = await newIndex(root)
    const source = keyedSource(root, { index, contents: [] })
    expect(await pathsOf(source)).toEqual(['large', 'small'])
    const pass = index.begin()
    expect([pass.find('large'), pass.find('small')]).toEqual([0, 1])
  })
})
