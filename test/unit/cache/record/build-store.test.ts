import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Content } from '../../../../src/cache/content/content.js'
import { buildStore, type FinishedBuild } from '../../../../src/cache/record/index.js'
import { arg, copy, file, image, type PlainBuild, run, sideOf } from '../explain/inputs.js'

const ROOT = resolve(__dirname, '../../../..')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-store-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const digest = (number: number): string => `sha256:${number.toString(16).padStart(64, '0')}`
const time = (number: number): string => new Date(Date.UTC(2026, 0, 2, 3, 4, number)).toISOString()

function build(number: number, change: Partial<FinishedBuild> = {}, text = 'x'): FinishedBuild {
  const plain: PlainBuild = {
    settings: { platform: 'linux/amd64' },
    stages: [
      {
        name: 'app',
        isNamed: true,
        base: image('busybox'),
        instructions: [run(`step ${number}`, 3), copy('', '/app'), arg('VERSION', '1')],
      },
    ],
    files: [file('src/a', text), file('src/b', 'b')],
  }
  return {
    ...sideOf(plain),
    key: digest(number),
    subject: 'subject',
    image: digest(1000 + number),
    builtAt: time(number),
    limits: [],
    ...change,
  }
}

function files(): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()
}

function pathsOf(ending: string): readonly string[] {
  return files()
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path))
}

async function earlierOf(subject = 'subject') {
  const builds = await buildStore(folder).earlier(subject)
  return Promise.all(
    builds.map(async ({ key, image: id, builtAt, inputs, contents }) => ({
      key,
      image: id,
      builtAt,
      inputs,
      contents: await contents(
        inputs.stages.flatMap(({ instructions }) =>
          instructions.flatMap((each) => each.contents.map((content) => content.digest)),
        ),
      ),
    })),
  )
}

/** As they are kept: places are of a file that is edited. */
function kept({ key, image: id, builtAt, inputs, contents }: FinishedBuild) {
  const stages = inputs.stages.map(({ at: _at, ...stage }) => ({
    ...stage,
    instructions: stage.instructions.map(({ at: _place, ...each }) => each),
  }))
  return { key, image: id, builtAt, inputs: { ...inputs, stages }, contents }
}

describe('the store of builds', () => {
  it('knows nothing at first, and needs no folder for that', async () => {
    const store = buildStore(join(folder, 'none'))
    expect(await store.imagesOf(digest(1))).toEqual([])
    expect(await store.earlier('subject')).toEqual([])
    expect(files()).toEqual([])
  })

  it('gives back what was remembered, the newest first', async () => {
    const store = buildStore(folder)
    await store.remember(build(1))
    await store.remember(build(2, {}, 'y'))
    await store.remember(build(3, { subject: 'other' }))
    expect(await store.imagesOf(digest(1))).toEqual([
      { image: digest(1001), builtAt: time(1), limits: [] },
    ])
    expect(await earlierOf()).toEqual([kept(build(2, {}, 'y')), kept(build(1))])
    expect(await earlierOf('other')).toEqual([kept(build(3))])
  })

  it('keeps the images of a key apart from each other, and one build of them', async () => {
    const store = buildStore(folder)
    await store.remember(build(1))
    const limits = ['It has "one" limit.', 'It has another.']
    await store.remember(build(1, { image: digest(7), builtAt: time(2), limits }))
    await store.remember(build(1, { builtAt: time(3) }))
    expect(await store.imagesOf(digest(1))).toEqual([
      { image: digest(1001), builtAt: time(3), limits: [] },
      { image: digest(7), builtAt: time(2), limits },
    ])
    expect(await earlierOf()).toEqual([kept(build(1, { builtAt: time(3) }))])
  })

  it('lets nobody else read it', async () => {
    await buildStore(join(folder, 'cache')).remember(build(1))
    const modes = [...files(), 'cache', 'cache/builds', 'cache/images'].map(
      (path) => (statSync(join(folder, path)).mode & 0o077) as number,
    )
    expect(new Set(modes)).toEqual(new Set([0]))
  })

  it('keeps no value that may be a secret, and still tells whether it is the same', async () => {
    const secret = (value: string, proxy: string): FinishedBuild => {
      const instructions = [arg('NPM_TOKEN', value), arg('PROXY', proxy), arg('PUBLIC_KEY', 'open')]
      const stage = { name: 'app', isNamed: true, base: image('busybox'), instructions }
      return { ...build(1), ...sideOf({ settings: {}, stages: [stage], files: [] }) }
    }
    const before = secret('hunter2', 'http://me:hunter2@proxy')
    await buildStore(folder).remember(before)
    const [recorded] = await buildStore(folder).earlier('subject')
    const text = JSON.stringify(recorded?.inputs)
    expect(text).not.toContain('hunter2')
    expect(text).toContain('"PUBLIC_KEY":"open"')
    const again = recorded
      ?.conceal(before.inputs)
      .stages[0]?.instructions.map((each) => each.variables)
    const were = recorded?.inputs.stages[0]?.instructions.map((each) => each.variables)
    expect(again).toEqual(were)
    const other = recorded?.conceal(secret('hunter3', 'http://me:x@proxy').inputs)
    expect(other?.stages[0]?.instructions.map((each) => each.variables)).not.toEqual(were)
  })

  it('believes no file that was truncated, changed, of another version or of another key', async () => {
    const store = buildStore(folder)
    await store.remember(build(1))
    const [list] = pathsOf(digest(1).slice(7))
    const paths = [list, ...pathsOf('.build'), ...pathsOf('.content')] as readonly string[]
    expect(paths).toHaveLength(3)
    for (const path of paths) {
      const bytes = readFileSync(path)
      const damaged = [
        Buffer.alloc(0),
        bytes.subarray(0, bytes.length - 1),
        Buffer.concat([bytes, Buffer.from('x')]),
        Buffer.from(bytes.toString('latin1').replace(/ 1\n/, ' 2\n'), 'latin1'),
        ...[0, 20, 40, 70, bytes.length - 1].map((place) =>
          Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ 1 : byte))),
        ),
      ]
      for (const poisoned of damaged) {
        writeFileSync(path, poisoned)
        const found = [
          await store.imagesOf(digest(1)),
          await store.earlier('subject'),
          (await earlierOf())[0]?.contents.size,
        ]
        expect(found).not.toEqual([
          [{ image: digest(1001), builtAt: time(1), limits: [] }],
          [expect.anything()],
          1,
        ])
      }
      writeFileSync(path, bytes)
    }
    writeFileSync(join(folder, 'images', digest(2).slice(7)), readFileSync(String(list)))
    expect(await store.imagesOf(digest(2))).toEqual([])
    expect(await earlierOf()).toEqual([kept(build(1))])
  })

  it('replaces what was damaged', async () => {
    const store = buildStore(folder)
    await store.remember(build(1))
    for (const path of files()) writeFileSync(join(folder, path), 'damaged')
    await store.remember(build(1))
    expect(await earlierOf()).toEqual([kept(build(1))])
  })

  it('takes no key and no image for a path', async () => {
    const store = buildStore(folder)
    await store.remember(build(1, { key: '../../escape', image: digest(1) }))
    await store.remember(build(2, { image: '../../escape' }))
    expect(await store.imagesOf('../../escape')).toEqual([])
    expect(await store.imagesOf(digest(2))).toEqual([])
    expect(files().filter((path) => path.includes('escape'))).toEqual([])
  })

  it('never throws where it cannot write or read', async () => {
    const blocked = join(folder, 'file')
    writeFileSync(blocked, '')
    await buildStore(blocked).remember(build(1))
    expect(await buildStore(blocked).imagesOf(digest(1))).toEqual([])
    expect(await buildStore(blocked).earlier('subject')).toEqual([])
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    await buildStore(locked).remember(build(1))
  })

  it('keeps the newest builds, and lists of files only as long as one of them refers to it', async () => {
    const store = buildStore(folder)
    for (let number = 1; number <= 30; number++) {
      await store.remember(build(number, {}, number <= 3 ? 'old' : 'young'))
      // As if they had been written long ago: what is new may be somebody's who is about to refer to it.
      const old = new Date(Date.now() - 3_600_000)
      for (const path of pathsOf('.content')) utimesSync(path, old, old)
    }
    const builds = await store.earlier('subject')
    expect(builds.map(({ builtAt }) => builtAt)).toEqual(
      Array.from({ length: 24 }, (_, index) => time(30 - index)),
    )
    expect(pathsOf('.content')).toHaveLength(1)
    expect(await store.imagesOf(digest(1))).toHaveLength(1)
  })

  it('keeps a list of files that nobody refers to yet', async () => {
    const store = buildStore(folder)
    await store.remember(build(1))
    for (const path of pathsOf('.build')) rmSync(path)
    await store.remember(build(2, {}, 'y'))
    expect(pathsOf('.content')).toHaveLength(2)
  })

  it('lets go of old indexes and of old answers of registries, once a day', async () => {
    const store = buildStore(folder)
    const days = 24 * 3_600_000
    const put = (path: string, age: number): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), path)
      const then = new Date(Date.now() - age * days)
      utimesSync(join(folder, path), then, then)
    }
    const left = () => files().filter((path) => /^(?:stat|registry)/.test(path))
    for (const place of ['stat', 'registry/sha256']) {
      put(`${place}/young`, 80)
      put(`${place}/old`, 100)
    }
    await store.remember(build(1))
    expect(left()).toEqual(['registry/sha256/young', 'stat/young'])
    put('stat/old', 100)
    await store.remember(build(2))
    expect(left()).toEqual(['registry/sha256/young', 'stat/old', 'stat/young'])
  })

  it('is whole after several processes have written to it at once', async () => {
    const entry = join(folder, 'writer.ts')
    const script = join(folder, 'writer.cjs')
    const source = join(ROOT, 'src/cache/record/index.ts')
    writeFileSync(
      entry,
      `import { buildStore } from ${JSON.stringify(source)}
       const { contents, ...build } = JSON.parse(process.argv[2])
       async function write() {
         const store = buildStore(${JSON.stringify(join(folder, 'shared'))})
         for (const end of ['1Z', '2Z', '3Z']) {
           const builtAt = build.builtAt.replace('0Z', end)
           await store.remember({ ...build, builtAt, contents: new Map(contents) })
         }
       }
       void write()`,
    )
    const esbuild = join(ROOT, 'node_modules/.bin/esbuild')
    execFileSync(esbuild, [entry, '--bundle', '--platform=node', `--outfile=${script}`], {
      stdio: 'pipe',
    })
    const writers = [1, 2, 3].map((number) => {
      const one = build(number)
      const argument = JSON.stringify({ ...one, contents: [...one.contents] })
      return new Promise<number | null>((done) => {
        spawn(process.execPath, [script, argument], { stdio: 'inherit' }).on('close', done)
      })
    })
    expect(await Promise.all(writers)).toEqual([0, 0, 0])
    const store = buildStore(join(folder, 'shared'))
    const builds = await store.earlier('subject')
    expect(builds.map(({ key }) => key).toSorted()).toEqual([digest(1), digest(2), digest(3)])
    for (const { key, contents } of builds) {
      expect(await store.imagesOf(key)).toHaveLength(1)
      const wanted = [...build(1).contents.keys()]
      expect([...(await contents(wanted)).keys()]).toEqual(wanted)
    }
    expect(files().filter((path) => path.includes('.writing-'))).toEqual([])
  }, 30_000)

  it('keeps a list of 22,000 files in less than two MB, and finds images without reading it', async () => {
    const entries = Array.from({ length: 22_000 }, (_, index) => {
      const path = `node_modules/package-${index >> 4}/dist/esm/module-${index}.js`
      return file(path, `${index}`)
    })
    const content: Content = { digest: digest(5), entries }
    const { inputs } = build(1)
    const [stage] = inputs.stages
    const instructions = (stage?.instructions ?? []).map((each) =>
      each.contents.length > 0
        ? { ...each, contents: [{ context: '', digest: content.digest }] }
        : each,
    )
    const large = build(1, {
      inputs: { ...inputs, stages: stage ? [{ ...stage, instructions }] : [] },
      contents: new Map([[content.digest, content]]),
    })
    const store = buildStore(folder)
    await store.remember(large)
    const [path = ''] = pathsOf('.content')
    expect(statSync(path).size).toBeLessThan(1_000_000)
    const [recorded] = await store.earlier('subject')
    const read = (await recorded?.contents([content.digest]))?.get(content.digest)
    expect(JSON.stringify(read)).toBe(JSON.stringify(content))
    rmSync(join(folder, 'builds'), { recursive: true })
    expect(await store.imagesOf(digest(1))).toHaveLength(1)
  }, 30_000)
})
