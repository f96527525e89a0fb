import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  copyFileSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { openStatIndex, type StatIndex } from '../../../../src/cache/stat-index/index.js'
import { compileSelection, type SelectionFilter } from '../../../../src/context/selection-filter.js'
import { folder } from '../../context/folder.js'
import { cacheFolder, known, plant } from './index-of.js'

const JITI = resolve(__dirname, '../../../../node_modules/jiti/lib/jiti-cli.mjs')
const PATHS = ['a', 'b/c', 'b-c', 'é', '😀']

function tree(): string {
  return folder(Object.fromEntries(PATHS.map((path) => [path, path])))
}

function indexFile(cache: string): string {
  const [name = ''] = readdirSync(join(cache, 'stat'))
  return join(cache, 'stat', name)
}

async function saved(cache: string, root: string): Promise<Buffer> {
  const index = await openStatIndex(cache, root)
  plant(index, root, PATHS)
  await index.save()
  return readFileSync(indexFile(cache))
}

/** What is known after opening a file of these bytes. */
async function knownFrom(cache: string, root: string, bytes: Uint8Array): Promise<string[]> {
  writeFileSync(indexFile(cache), bytes)
  return known(await openStatIndex(cache, root), PATHS)
}

/** The bytes with a checksum that is right for them. */
function withChecksum(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  createHash('sha256')
    .update(changed.subarray(0, 128))
    .update(changed.subarray(160))
    .digest()
    .copy(changed, 128)
  return changed
}

describe('a saved index', () => {
  it('is known to later processes', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    const first = await openStatIndex(cache, root)
    plant(first, root, PATHS)
    expect(known(first, [...PATHS, 'd'])).toEqual(PATHS)
    await first.save()
    const second = await openStatIndex(cache, root)
    expect(known(second, [...PATHS, 'd'])).toEqual(PATHS)
    const [before, after] = [first.begin(), second.begin()]
    for (const path of PATHS.toReversed()) {
      const [row, sameRow] = [before.find(path), after.find(path)]
      expect(after.matches(sameRow, lstatSync(join(root, path), { bigint: true }))).toBe(true)
      expect(after.isSettled(sameRow)).toBe(true)
      expect(after.sentTime(sameRow)).toBe(before.sentTime(row))
      expect(Buffer.from(after.digest(sameRow))).toEqual(Buffer.from(before.digest(row)))
    }
  })

  it('is not believed with one bit changed, wherever', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    const bytes = await saved(cache, root)
    expect(await knownFrom(cache, root, bytes)).toEqual(PATHS)
    for (let at = 0; at < bytes.length; at++) {
      const poisoned = Buffer.from(bytes)
      poisoned[at] = (poisoned[at] ?? 0) ^ (1 << (at % 8))
      expect([at, await knownFrom(cache, root, poisoned)]).toEqual([at, []])
    }
  })

  it('is not believed where it was cut off, or has more than it should', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    const bytes = await saved(cache, root)
    for (let length = 0; length < bytes.length; length += 7) {
      const cut = bytes.subarray(0, length)
      expect([length, await knownFrom(cache, root, cut)]).toEqual([length, []])
      if (length < 176) continue
      expect([length, await knownFrom(cache, root, withChecksum(cut))]).toEqual([length, []])
    }
    const longer = Buffer.concat([bytes, Buffer.alloc(8)])
    expect(await knownFrom(cache, root, longer)).toEqual([])
    expect(await knownFrom(cache, root, withChecksum(longer))).toEqual([])
  })

  it('is not believed in another version, or of a machine with another order of bytes', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    const bytes = await saved(cache, root)
    expect(bytes.toString('latin1', 0, 28)).toMatch(/^imagewright stat-index 2 [LB]E $/)
    expect(await knownFrom(cache, root, withChecksum(bytes))).toEqual(PATHS)
    for (const at of [23, 25]) {
      const foreign = Buffer.from(bytes)
      foreign[at] = (foreign[at] ?? 0) + 1
      expect(await knownFrom(cache, root, withChecksum(foreign))).toEqual([])
    }
  })

  it('is not believed of another folder', async () => {
    const [cache, root, other] = [cacheFolder(), tree(), tree()]
    await saved(cache, root)
    const own = indexFile(cache)
    const index = await openStatIndex(cache, other)
    plant(index, other, PATHS)
    await index.save()
    const [foreign] = readdirSync(join(cache, 'stat')).filter((name) => !own.endsWith(name))
    copyFileSync(own, join(cache, 'stat', foreign ?? ''))
    expect(known(await openStatIndex(cache, other), PATHS)).toEqual([])
    expect(known(await openStatIndex(cache, root), PATHS)).toEqual(PATHS)
  })

  it('is not written where nothing is new', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    await saved(cache, root)
    const written = lstatSync(indexFile(cache), { bigint: true })
    const index = await openStatIndex(cache, root)
    index.begin().finish(compileSelection([], ['**']))
    await index.save()
    expect(lstatSync(indexFile(cache), { bigint: true }).ino).toBe(written.ino)
    writeFileSync(join(root, 'a'), 'edited')
    plant(index, root, ['a'])
    await index.save()
    expect(lstatSync(indexFile(cache), { bigint: true }).ino).not.toBe(written.ino)
    await (await openStatIndex(join(cache, 'fresh'), root)).save()
    expect(readdirSync(cache)).toEqual(['stat'])
  })

  it('need not be written', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    const index = await openStatIndex(join(cache, 'file'), root)
    writeFileSync(join(cache, 'file'), '')
    plant(index, root, PATHS)
    await index.save()
    expect(known(index, PATHS)).toEqual(PATHS)
    rmSync(join(cache, 'file'))
    await index.save()
    expect(known(await openStatIndex(join(cache, 'file'), root), PATHS)).toEqual(PATHS)
  })

  it('clears away what a killed process left, and nothing that is being written', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    await saved(cache, root)
    const files = join(cache, 'stat')
    for (const name of ['old.writing', 'new.writing']) writeFileSync(join(files, name), '')
    utimesSync(join(files, 'old.writing'), 1, 1)
    const index = await openStatIndex(cache, root)
    plant(index, root, ['a'], { digest: 'ab'.repeat(32) })
    await index.save()
    expect(readdirSync(files).filter((name) => name.endsWith('.writing'))).toEqual(['new.writing'])
  })

  it('is whole while several processes write it', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    await saved(cache, root)
    const writers = ['1', '2'].map((mark) =>
      spawn(process.execPath, [JITI, join(__dirname, 'writer.ts'), cache, root, mark], {
        stdio: 'inherit',
      }),
    )
    const exits = Promise.all(writers.map((writer) => once(writer, 'exit')))
    while (writers.some(({ exitCode }) => exitCode === null)) {
      expect(known(await openStatIndex(cache, root), PATHS)).toEqual(PATHS)
      await new Promise((done) => setTimeout(done, 1))
    }
    expect(await exits).toEqual([
      [0, null],
      [0, null],
    ])
    const last = (await openStatIndex(cache, root)).begin()
    expect(Buffer.from(last.digest(last.find('a'))).toString('hex')).toMatch(/^(01|02){32}$/)
    expect(readdirSync(join(cache, 'stat'))).toHaveLength(1)
  }, 60_000)
})

describe('a walk that came to its end', () => {
  const finish = (index: StatIndex, judge: SelectionFilter, seen: readonly string[]) => {
    const pass = index.begin()
    for (const path of seen) pass.find(path)
    pass.finish(judge)
    return known(index, PATHS)
  }

  it('forgets what it should have seen, and nothing else', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    const index = await openStatIndex(cache, root)
    plant(index, root, PATHS)
    expect(finish(index, compileSelection([], []), PATHS)).toEqual(PATHS)
    expect(finish(index, compileSelection(['b'], []), [])).toEqual(['a', 'b-c', 'é', '😀'])
    expect(finish(index, compileSelection([], ['a', 'é']), ['b-c'])).toEqual(['a', 'b-c', 'é'])
    expect(finish(index, compileSelection([], []), ['a'])).toEqual(['a'])
    await index.save()
    expect(known(await openStatIndex(cache, root), PATHS)).toEqual(['a'])
  })

  it('takes in new files in their places, several at once', async () => {
    const [cache, root] = [cacheFolder(), tree()]
    const index = await openStatIndex(cache, root)
    const [one, two] = [index.begin(), index.begin()]
    const put = (pass: typeof one, path: string) =>
      pass.put(pass.find(path), path, lstatSync(join(root, path), { bigint: true }), {
        digest: Buffer.alloc(32, path),
        hashedAt: 0,
      })
    for (const path of ['b/c', 'é']) put(one, path)
    for (const path of ['a', 'b-c', 'b/c', '😀']) put(two, path)
    one.finish(compileSelection([], []))
    two.keep()
    expect(known(index, PATHS)).toEqual(PATHS)
    const pass = index.begin()
    for (const path of PATHS) {
      expect(Buffer.from(pass.digest(pass.find(path)))).toEqual(Buffer.alloc(32, path))
    }
  })
})
