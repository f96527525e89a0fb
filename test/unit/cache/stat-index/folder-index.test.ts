import { spawnSync } from 'node:child_process'
import {
  type BigIntStats,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { believedDevice, FolderIndex } from '../../../../src/cache/stat-index/folder-index.js'
import { type FolderTable, noFolders } from '../../../../src/cache/stat-index/folder-table.js'
import { openStatIndex } from '../../../../src/cache/stat-index/index.js'
import { folder } from '../../context/folder.js'
import { cacheFolder } from './index-of.js'

/** A while after the times of what a test makes. */
const later = () => Date.now() + 60_000

const look = (path: string) => lstatSync(path, { bigint: true })

async function indexOf(root: string, table: FolderTable = noFolders()) {
  let changes = 0
  const index = new FolderIndex(table, await believedDevice(root), () => changes++)
  return { index, changes: () => changes }
}

function learned(index: FolderIndex, stats: BigIntStats, names: readonly string[], at = later()) {
  const pass = index.begin()
  pass.learn(stats, names, at)
  pass.finish()
}

/** Seconds since 1970. */
const OLD = 1_500_000_000

/** Ways for a name to come or to go, in a folder with `file`, `folder` and `link`; `other` is a folder beside it. */
const CHANGES: Readonly<Record<string, (root: string, other: string) => void>> = {
  'a new file': (root) => writeFileSync(join(root, 'new'), ''),
  'a new folder': (root) => mkdirSync(join(root, 'new')),
  'a new symbolic link': (root) => symlinkSync('x', join(root, 'new')),
  'a new hard link': (root) => linkSync(join(root, 'file'), join(root, 'new')),
  'a new pipe': (root) => spawnSync('mkfifo', [join(root, 'new')]),
  'a file less': (root) => unlinkSync(join(root, 'file')),
  'a folder less': (root) => rmdirSync(join(root, 'folder')),
  'a symbolic link less': (root) => unlinkSync(join(root, 'link')),
  'another name for a file': (root) => renameSync(join(root, 'file'), join(root, 'new')),
  'another name for a folder': (root) => renameSync(join(root, 'folder'), join(root, 'new')),
  'a file that is moved in': (root, other) => renameSync(join(other, 'file'), join(root, 'new')),
  'a file that is moved out': (root, other) => renameSync(join(root, 'file'), join(other, 'new')),
  'a folder that is moved out': (root, other) =>
    renameSync(join(root, 'folder'), join(other, 'new')),
  'a new file, and the old times': (root) => {
    writeFileSync(join(root, 'new'), '')
    utimesSync(root, OLD, OLD)
  },
}

describe.each([
  ['the folder for temporary files', tmpdir()],
  ['a folder in memory', '/dev/shm'],
])('in %s', (_name, place) => {
  it.each(Object.entries(CHANGES))('%s makes the names unknown', async (_what, change) => {
    const base = mkdtempSync(join(place, 'imagewright-names-'))
    try {
      const [root, other] = [join(base, 'root'), join(base, 'other')]
      for (const each of [root, other]) {
        mkdirSync(join(each, 'folder'), { recursive: true })
        writeFileSync(join(each, 'file'), '')
        symlinkSync('x', join(each, 'link'))
        utimesSync(each, OLD, OLD)
      }
      const { index } = await indexOf(root)
      learned(index, look(root), ['file', 'folder', 'link'])
      const saved = await indexOf(root, index.table())
      const both = () => [index, saved.index].map((each) => each.begin().namesIn(look(root)))
      // Longer than a tick of the kernel's clock: a change within one is what "settled" is for.
      await setTimeout(20)
      const names = ['file', 'folder', 'link']
      expect(both()).toEqual([names, names])
      change(root, other)
      expect(both()).toEqual([undefined, undefined])
    } finally {
      rmSync(base, { recursive: true, force: true })
    }
  })
})

it('knows what a pass has read when the pass has come to its end, and tells of it', async () => {
  const root = folder({ a: '', 'b/c': '' })
  const { index, changes } = await indexOf(root)
  const pass = index.begin()
  pass.learn(look(root), ['a', 'b'], later())
  pass.learn(look(join(root, 'b')), [], later())
  expect(index.begin().namesIn(look(root))).toBeUndefined()
  expect(changes()).toBe(0)
  pass.finish()
  expect(index.begin().namesIn(look(root))).toEqual(['a', 'b'])
  expect(index.begin().namesIn(look(join(root, 'b')))).toEqual([])
  expect(changes()).toBe(1)
  index.begin().finish()
  expect(changes()).toBe(1)
})

it('does not believe what was read right after a change', async () => {
  const root = folder({ a: '' })
  const { index } = await indexOf(root)
  learned(index, look(root), ['a'], Date.now())
  expect(index.begin().namesIn(look(root))).toBeUndefined()
  expect(index.table().inode).toHaveLength(0)
})

it('believes no folder of a file system that may not tell of changes, or of another device', async () => {
  expect(await believedDevice('/proc/self')).toBeUndefined()
  expect(await believedDevice(join(folder(), 'missing'))).toBeUndefined()
  const { index: ofProc } = await indexOf('/proc/self')
  learned(ofProc, look('/proc/self/task'), ['1'])
  expect(ofProc.begin().namesIn(look('/proc/self/task'))).toBeUndefined()
  expect(ofProc.table()).toEqual(noFolders())

  const root = folder()
  const { index } = await indexOf(root)
  learned(index, look('/proc/self/task'), ['1'])
  expect(index.begin().namesIn(look('/proc/self/task'))).toBeUndefined()
  const stats = look(root)
  learned(index, stats, [])
  const elsewhere = Object.assign(look(root), { dev: stats.dev + 1n })
  expect(index.begin().namesIn(stats)).toEqual([])
  expect(index.begin().namesIn(elsewhere)).toBeUndefined()
})

it('believes nothing that was saved of another device', async () => {
  const root = folder({ a: '' })
  const { index } = await indexOf(root)
  learned(index, look(root), ['a'])
  const table = index.table()
  expect((await indexOf(root, table)).index.begin().namesIn(look(root))).toEqual(['a'])
  const moved = { ...table, device: table.device + 1n }
  expect((await indexOf(root, moved)).index.begin().namesIn(look(root))).toBeUndefined()
})

it('gives later processes what it knows, in whatever order they come by', async () => {
  const root = folder({ 'é/😀': '', 'b/c': '', b2: null })
  const cache = cacheFolder()
  const first = await openStatIndex(cache, root)
  const names = { '': ['b', 'b2', 'é'], b: ['c'], b2: [], é: ['😀'] }
  const pass = first.begin()
  for (const [path, each] of Object.entries(names)) {
    pass.folders.learn(look(join(root, path)), each, later())
  }
  pass.finish(() => ({ selected: true, descend: true, results: undefined as never }))
  await first.save()
  const { folders } = (await openStatIndex(cache, root)).begin()
  for (const order of [Object.entries(names), Object.entries(names).toReversed()]) {
    for (const [path, each] of order) {
      expect([path, folders.namesIn(look(join(root, path)))]).toEqual([path, each])
    }
  }
})

it('has newer names in place of older ones', async () => {
  const root = folder({ a: '' })
  const { index } = await indexOf(root)
  learned(index, look(root), ['a'])
  const { index: second } = await indexOf(root, index.table())
  await setTimeout(20)
  writeFileSync(join(root, 'b'), '')
  learned(second, look(root), ['a', 'b'])
  expect(second.begin().namesIn(look(root))).toEqual(['a', 'b'])
  const table = second.table()
  expect(table.inode).toHaveLength(1)
  expect(table.names).toBe('a/b\0')
})

it('forgets folders that nobody came by once there are many of them', async () => {
  const root = folder({ 'a/b': '' })
  const stats = look(root)
  const { index } = await indexOf(root)
  const pass = index.begin()
  pass.learn(stats, ['a'], later())
  const more = (count: number) => {
    for (let each = 1; each <= count; each++) {
      pass.learn({ ...stats, ino: BigInt(each) << 40n } as BigIntStats, ['x'], later())
    }
    pass.finish()
    return index.table()
  }
  const reopened = async (table: FolderTable) => {
    const { index: opened } = await indexOf(root, table)
    opened.begin().namesIn(stats)
    return opened.table()
  }
  expect((await reopened(more(10_000))).inode).toHaveLength(10_001)
  expect((await reopened(more(10_001))).names).toBe('a\0')
})
