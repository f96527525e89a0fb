import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { buildStore, contentDigests, type FinishedBuild } from '../../../src/cache/record/index.js'
import { openStatIndex } from '../../../src/cache/stat-index/index.js'
import { copy, file, image, sideOf } from './explain/inputs.js'
import type { Orders } from './killed-writer.js'

const ROOT = resolve(__dirname, '../../..')
const PATHS = ['a', 'b', 'c']
const KEY = `sha256:${'ab'.repeat(32)}`

let folder: string
let script: string
let root: string
let cache: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-killed-'))
  script = join(folder, 'writer.cjs')
  root = join(folder, 'root')
  cache = join(folder, 'cache')
  for (const each of [root, cache]) mkdirSync(each)
  for (const path of PATHS) writeFileSync(join(root, path), path)
  execFileSync(
    join(ROOT, 'node_modules/.bin/esbuild'),
    [join(__dirname, 'killed-writer.ts'), '--bundle', '--platform=node', `--outfile=${script}`],
    { stdio: 'pipe' },
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const imageOf = (mark: number): string => `sha256:${mark.toString(16).padStart(64, '0')}`

function buildOf(mark: number): FinishedBuild {
  return {
    ...sideOf({
      settings: {},
      stages: [
        { name: 'app', isNamed: true, base: image('busybox'), instructions: [copy('', '/app')] },
      ],
      files: [file('a', `content ${mark}`)],
    }),
    key: KEY,
    subject: 'subject',
    image: imageOf(mark),
    builtAt: new Date(Date.UTC(2026, 0, 1) + mark * 1000).toISOString(),
    limits: [],
  }
}

/** Saves the index and remembers the build in a process that dies at a point. Whether it did. */
function writeUntil(point: number, mark: number): boolean {
  const { contents, ...build } = buildOf(mark)
  const orders: Orders = { cache, root, paths: PATHS, mark, build, contents: [...contents], point }
  // No look through the whole store that was made today keeps it from the next one.
  rmSync(join(cache, 'pruned'), { force: true })
  const { status, signal, stderr } = spawnSync(process.execPath, [script, JSON.stringify(orders)], {
    encoding: 'utf8',
  })
  expect([status, signal, stderr]).toEqual(signal ? [null, 'SIGKILL', ''] : [0, null, ''])
  return signal !== null
}

/** What the next process knows: of the files, and of the builds. */
async function known(): Promise<{
  readonly marks: readonly number[]
  readonly images: readonly string[]
}> {
  const pass = (await openStatIndex(cache, root)).begin()
  const rows = PATHS.map((path) => pass.find(path))
  const store = buildStore(cache)
  for (const build of await store.earlier('subject')) {
    const wanted = [...contentDigests(build.inputs)]
    expect([...(await build.contents(wanted)).keys()]).toEqual(wanted)
  }
  return {
    marks: [...new Set(rows.map((row) => (row < 0 ? -1 : (pass.digest(row)[0] ?? 0))))],
    images: (await store.imagesOf(KEY)).map((each) => each.image),
  }
}

function unfinished(): readonly string[] {
  return readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.includes('.writing'))
    .map((entry) => join(entry.parentPath, entry.name))
}

it('leaves what was known, or what is new, wherever a process is killed that writes', async () => {
  /** Of the process that came to its end last. */
  let whole: number | undefined
  let [mark, point, left] = [1, 1, 0]
  for (; writeUntil(point, mark); point++) {
    const { marks, images } = await known()
    expect([[whole ?? -1], [mark]]).toContainEqual(marks)
    const before = whole === undefined ? undefined : imageOf(whole)
    expect([before, imageOf(mark)]).toContain(images[0])
    left = Math.max(left, unfinished().length)
    // The next process succeeds, and all that it writes is there.
    whole = mark + 1
    mark += 2
    expect(writeUntil(0, whole)).toBe(false)
    const after = await known()
    expect([after.marks, after.images[0]]).toEqual([[whole], imageOf(whole)])
  }
  expect(point).toBeGreaterThan(20)
  expect(left).toBeGreaterThan(2)

  // What they left goes when nobody can still be writing it.
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const path of unfinished()) utimesSync(path, longAgo, longAgo)
  expect(writeUntil(0, mark + 1)).toBe(false)
  expect(unfinished()).toEqual([])
}, 120_000)
