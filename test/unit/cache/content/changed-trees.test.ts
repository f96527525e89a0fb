import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, expect, it, jest } from '@jest/globals'
import { array, asyncProperty, assert, constantFrom, nat, tuple } from 'fast-check'
import { readContent } from '../../../../src/cache/content/index.js'
import { openStatIndex } from '../../../../src/cache/stat-index/index.js'
import { EVERYTHING, folder } from '../../context/folder.js'
import { make, randomTree } from './random-trees.js'

/** Trees that are changed some times each; `IMAGEWRIGHT_TREES=1000` for the promise as it is made. */
const TREES = Number(process.env['IMAGEWRIGHT_TREES'] ?? 30)

/** Longer than a tick of the clock that files get their times from. */
const TICK = 15

const BASE = fs.mkdtempSync(join(tmpdir(), 'imagewright-changed-'))
const now = Date.now
let caches = 0

afterEach(() => {
  jest.restoreAllMocks()
})
afterAll(() => {
  fs.rmSync(BASE, { recursive: true, force: true })
})

/** All that is read is settled at once. */
function hurry(): void {
  jest.spyOn(Date, 'now').mockImplementation(() => now() + 60_000)
}

/** As another process would read it, with what the ones before it saved. */
async function digestOf(root: string, cache: string): Promise<string> {
  const index = await openStatIndex(cache, root)
  const { digest } = await readContent(root, EVERYTHING, { index })
  await index.save()
  return digest
}

const isFolder = (path: string) => fs.lstatSync(path).isDirectory()

// Not by the option "recursive", which follows links.
function entriesBelow(root: string): string[] {
  const entries = fs
    .readdirSync(root)
    .toSorted()
    .map((name) => join(root, name))
  return entries.flatMap((path) => [path, ...(isFolder(path) ? entriesBelow(path) : [])])
}

/** Ways to change a tree where it lies; `at` chooses where, and `name` is new. */
const CHANGES = {
  add: (root: string, at: number, name: string) => {
    const folders = [root, ...entriesBelow(root).filter(isFolder)]
    fs.writeFileSync(join(folders[at % folders.length] ?? root, name), '')
  },
  addFolder: (root: string, at: number, name: string) => {
    const folders = [root, ...entriesBelow(root).filter(isFolder)]
    fs.mkdirSync(join(folders[at % folders.length] ?? root, name))
  },
  remove: (root: string, at: number) => {
    const entries = entriesBelow(root)
    const entry = entries[at % entries.length]
    if (entry !== undefined) fs.rmSync(entry, { recursive: true })
  },
  rename: (root: string, at: number, name: string) => {
    const entries = entriesBelow(root)
    const entry = entries[at % entries.length]
    if (entry !== undefined) {
      fs.renameSync(entry, join(dirname(entry), name))
    }
  },
  moveUp: (root: string, at: number, name: string) => {
    const entries = entriesBelow(root)
    const entry = entries[at % entries.length]
    if (entry !== undefined) fs.renameSync(entry, join(root, name))
  },
  makeFolder: (root: string, at: number) => {
    const files = entriesBelow(root).filter((path) => !isFolder(path))
    const file = files[at % files.length]
    if (file === undefined) return
    fs.unlinkSync(file)
    fs.mkdirSync(file)
  },
  edit: (root: string, at: number, name: string) => {
    const files = entriesBelow(root).filter((path) => fs.lstatSync(path).isFile())
    const file = files[at % files.length]
    if (file !== undefined) fs.appendFileSync(file, name)
  },
} satisfies Record<string, (root: string, at: number, name: string) => void>

const change = tuple(constantFrom(...Object.values(CHANGES)), nat(1_000))

it('sees every change of a tree of which it knows all, as if it knew nothing', async () => {
  hurry()
  await assert(
    asyncProperty(randomTree, array(change, { minLength: 1, maxLength: 6 }), async (tree, all) => {
      const root = fs.mkdtempSync(join(BASE, 'tree-'))
      const cache = join(BASE, `cache-${caches++}`)
      make(root, tree, [0], 0o022)
      await digestOf(root, cache)
      for (const [number, [apply, at]] of all.entries()) {
        await setTimeout(TICK)
        apply(root, at, `new-${number}`)
        expect(await digestOf(root, cache)).toBe(await digestOf(root, join(BASE, 'nothing')))
        fs.rmSync(join(BASE, 'nothing'), { recursive: true })
      }
      fs.rmSync(root, { recursive: true })
      fs.rmSync(cache, { recursive: true })
    }),
    { numRuns: TREES },
  )
}, 600_000)

it('reads no folder again that is as it was', async () => {
  hurry()
  const root = folder({ 'a/b/c': '', 'a/d': '', 'e/f': '' })
  const cache = join(BASE, `cache-${caches++}`)
  /** The names in the folders that were read. */
  const read = async (): Promise<(readonly string[])[]> => {
    const index = await openStatIndex(cache, root)
    const pass = index.begin()
    const learn = jest.spyOn(pass.folders, 'learn')
    await readContent(root, EVERYTHING, { index: { ...index, begin: () => pass } })
    await index.save()
    return learn.mock.calls.map(([, names]) => names)
  }
  expect(await read()).toEqual([['a', 'e'], ['b', 'd'], ['c'], ['f']])
  expect(await read()).toEqual([])
  await setTimeout(TICK)
  fs.writeFileSync(join(root, 'a/new'), '')
  expect(await read()).toEqual([['b', 'd', 'new']])
  expect(await read()).toEqual([])
})
