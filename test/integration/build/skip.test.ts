import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildStore, subjectOf } from '../../../src/cache/record/index.js'
import { type Build, type BuiltImage, image, type Stage } from '../../../src/index.js'
import { EACH_VERSION, eachEngine } from '../matrix.js'
import { engineProxy } from './engine-proxy.js'
import { idOf, imagesLabelled, importImage, moveTag, removeTags, tagsOf } from './engine-state.js'

const LABEL = 'dev.imagewright.key'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-skip-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The types of the events of a build, each once, and its image. */
async function watch(build: Build): Promise<{ built: BuiltImage; types: ReadonlySet<string> }> {
  const types = new Set<string>()
  for await (const event of build) types.add(event.type)
  return { built: await build, types }
}

let count = 0
/** A context with a file, and an image that no other test builds: its RUN never gives the same bytes twice. */
function random(prepare: (root: string) => void = () => undefined): { root: string; stage: Stage } {
  const root = mkdtempSync(join(folder, 'context-'))
  writeFileSync(join(root, 'file'), 'content\n')
  prepare(root)
  const stage = image({ context: root })
    .from('busybox')
    .env({ TEST: `${process.pid}-${Date.now()}-${count++}` })
    .copy('.', '/context')
    .run('head -c 16 /dev/urandom | md5sum > /random')
  return { root, stage }
}

/** What is the same on all Engines is asked of the oldest and the newest. */
const SOME = ['bookworm', 'sid-containerd']

eachEngine((engine) => {
  const { host } = engine
  const repository = `imagewright-skip-test-${engine.slot}`
  afterAll(() => removeTags(engine, repository))

  describe.each(['buildkit', 'classic'] as const)('an image that %s built', (builder) => {
    it('is returned at once as long as its inputs are the same, and is named as asked', async () => {
      const { root, stage } = random()
      const options = { host, builder }
      const name = `${repository}/${builder}`
      const first = await watch(stage.build({ ...options, tags: [`${name}:1`] }))
      expect(first.built).toMatchObject({ cached: false, limits: [] })
      expect(first.types).toContain('step')
      const proxy = await engineProxy(engine)
      try {
        const second = await watch(
          stage.build({ ...options, host: proxy.host, tags: [`${name}:1`, `${name}:2`] }),
        )
        expect(second.built).toMatchObject({
          id: first.built.id,
          digest: first.built.digest,
          key: first.built.key,
          platform: first.built.platform,
          tags: [`docker.io/${name}:1`, `docker.io/${name}:2`],
          cached: true,
          cachedSteps: 0,
        })
        expect([...second.types]).toEqual(['skipped', 'image'])
        const asked = proxy.requests.map((request) => request.replace(/ (\/v[\d.]+)?/, ' '))
        expect([...new Set(asked)].toSorted()).toEqual([
          'GET /_ping',
          'GET /images/docker.io/library/busybox:latest/json',
          `GET /images/${first.built.id}/json`,
          'GET /version',
          `POST /images/${first.built.id}/tag?repo=docker.io%2F${name.replace('/', '%2F')}&tag=2`,
        ])
      } finally {
        await proxy.close()
      }
      expect(await tagsOf(engine)).toContain(`${name}:2`)
      expect(await stage.key(options)).toMatchObject({ digest: first.built.key })
      const touched = new Date(Date.now() - 1e6)
      utimesSync(join(root, 'file'), touched, touched)
      expect(await stage.build(options)).toMatchObject({ id: first.built.id, cached: true })
      writeFileSync(join(root, 'file'), 'CONTENT\n')
      const edited = await stage.build(options)
      expect(edited).toMatchObject({ cached: false })
      expect(edited.key).not.toBe(first.built.key)
      writeFileSync(join(root, 'file'), 'content\n')
      expect(await stage.build(options)).toMatchObject({ id: first.built.id, cached: true })
    })
  })

  describe('is never fooled', () => {
    it('by a label that somebody else has written', async () => {
      const { stage } = random()
      const { digest } = await stage.key({ host })
      const forged = await importImage(engine, `${repository}/forged:1`, { [LABEL]: digest })
      const built = await stage.build({ host, tags: [`${repository}/forged:2`] })
      expect(built).toMatchObject({ cached: false, key: digest })
      expect(built.id).not.toBe(forged)
    })

    it('by a base that becomes another one', async () => {
      const base = `${repository}/base:1`
      const next = `${repository}/next:1`
      await image()
        .from('busybox')
        .env({ BASE: 'one' })
        .build({ host, tags: [base] })
      await image()
        .from('busybox')
        .env({ BASE: 'two' })
        .build({ host, tags: [next] })
      const definition = image()
        .from(base)
        .env({ TEST: `${Date.now()}` })
        .run('echo running; sleep 1')
        .cmd(['sh', '-c', 'echo $BASE'])
      const key = (await definition.key({ host })).digest
      const build = definition.build({ host })
      let moving: Promise<void> | undefined
      for await (const event of build)
        if (event.type === 'log') moving ??= moveTag(engine, next, base)
      await moving
      const built = await build
      const [said] = (await built.run()).stdout.split('\n')
      // Only this one finds an image that has no registry by its digest, so that the build stays with it.
      const isPinned = engine.slot === 'sid-containerd'
      expect([said, built.key === key]).toEqual(isPinned ? ['one', true] : ['two', false])
      expect(await imagesLabelled(engine, LABEL, key)).toEqual(isPinned ? [built.id] : [])
      const now = await definition.build({ host })
      expect((await now.run()).stdout).toBe('two\n')
      expect(now.cached).toBe(!isPinned)
      await moveTag(engine, 'busybox:latest', base)
      expect(await definition.build({ host })).toMatchObject({ cached: false })
    })

    it('by files that change between being hashed and being sent', async () => {
      const { root, stage } = random()
      let edits = 0
      const editing = (most: number) => (request: string) => {
        if (!request.endsWith('/session') || edits >= most) return
        writeFileSync(join(root, 'file'), `edited ${++edits}\n`)
      }
      const before = (await stage.key({ host })).digest
      const onlyOnce = await engineProxy(engine, editing(1))
      try {
        const built = await stage.build({ host: onlyOnce.host })
        expect((await built.run({ command: 'cat /context/file' })).stdout).toBe('edited 1\n')
        expect(built.key).toBe((await stage.key({ host })).digest)
        expect(await imagesLabelled(engine, LABEL, before)).toEqual([])
      } finally {
        await onlyOnce.close()
      }
      writeFileSync(join(root, 'file'), 'not built yet\n')
      const always = await engineProxy(engine, editing(Infinity))
      try {
        await expect(stage.build({ host: always.host })).rejects.toMatchObject({
          code: 'CONTEXT_FILE_CHANGED',
          path: 'file',
        })
      } finally {
        await always.close()
      }
      expect(edits).toBe(4)
    })
  })
}, EACH_VERSION)

eachEngine((engine) => {
  const { host } = engine
  const repository = `imagewright-skip-some-test-${engine.slot}`
  afterAll(() => removeTags(engine, repository))

  it('builds anew where noCache or maxAge ask for it', async () => {
    const { stage } = random()
    const first = await stage.build({ host })
    expect(await stage.build({ host, maxAge: 60_000 })).toMatchObject({ cached: true })
    await new Promise((done) => setTimeout(done, 20))
    const old = await stage.build({ host, maxAge: 10 })
    expect(old).toMatchObject({ cached: false, key: first.key })
    const always = await stage.build({ host, maxAge: 0 })
    expect(always).toMatchObject({ cached: false, key: first.key })
    const anew = await stage.build({ host, noCache: true })
    expect(anew).toMatchObject({ cached: false, key: first.key })
    expect(anew.id).not.toBe(first.id)
    expect(await stage.build({ host, noCache: [] })).toMatchObject({ id: anew.id, cached: true })
  })

  it('shares one build among callers of one process, each with its own names and events', async () => {
    const { stage } = random()
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        watch(stage.build({ host, tags: [`${repository}/shared:${index}`] })),
      ),
    )
    expect(new Set(results.map(({ built }) => built.id)).size).toBe(1)
    for (const [index, { built, types }] of results.entries()) {
      expect(built.tags).toEqual([`docker.io/${repository}/shared:${index}`])
      expect([...types]).toEqual(expect.arrayContaining(['step', 'finished', 'image']))
    }
    const names = await tagsOf(engine)
    for (const index of results.keys()) expect(names).toContain(`${repository}/shared:${index}`)
  })

  describe('is never fooled', () => {
    it('by a name that another image has got, or an image that is gone', async () => {
      const { stage } = random()
      const name = `${repository}/moved:1`
      const { id } = await stage.build({ host, tags: [name] })
      await moveTag(engine, 'busybox:latest', name)
      expect(await stage.build({ host, tags: [name] })).toMatchObject({ id, cached: true })
      expect(await idOf(engine, name)).toBe(id)
      await removeTags(engine, name)
      expect(await idOf(engine, id)).toBeUndefined()
      const again = await stage.build({ host, tags: [name] })
      expect(again.cached).toBe(false)
      expect(await idOf(engine, name)).toBe(again.id)
    })

    it('by a record that leads to another image', async () => {
      const { root, stage } = random()
      const { digest: key } = await stage.key({ host })
      const other = await random().stage.build({ host, tags: [`${repository}/other:1`] })
      const store = buildStore(process.env['IMAGEWRIGHT_CACHE_DIR'] ?? '')
      const subject = subjectOf(root, stage.node)
      const inputs = { version: 1, settings: {}, stages: [], unknown: [] } as const
      const recorded = { image: other.id, builtAt: new Date().toISOString(), limits: [] }
      await store.remember({ key, subject, inputs, contents: new Map(), ...recorded })
      expect(await store.imagesOf(key)).toEqual([recorded])
      const built = await stage.build({ host })
      expect(built).toMatchObject({ cached: false, key })
      expect(built.id).not.toBe(other.id)
    })

    it('by an image that is based on the one that was built', async () => {
      const { stage } = random()
      const parent = await stage.build({ host, tags: [`${repository}/parent:1`] })
      const child = await image().from(`${repository}/parent:1`).env({ A: '1' }).build({ host })
      expect(child.key).not.toBe(parent.key)
      expect(await imagesLabelled(engine, LABEL, child.key)).toEqual([child.id])
      expect(await imagesLabelled(engine, LABEL, parent.key)).toEqual([parent.id])
    })

    it('by a file that comes and goes while files are sent', async () => {
      const { root, stage } = random((path) => mkdirSync(join(path, 'sub')))
      const swap = join(root, 'sub', 'swap')
      const grpc = /\/(session|grpc)$/
      let calls = 0
      const proxy = await engineProxy(engine, (request) => {
        if (grpc.test(request) && calls++ === 0) writeFileSync(swap, 'swap')
      })
      try {
        const build = stage.build({ host: proxy.host })
        for await (const event of build) {
          if (event.type === 'step' && event.name.includes('exporting')) {
            rmSync(swap, { force: true })
          }
        }
        const built = await build
        expect((await built.run({ command: 'ls /context/sub' })).stdout).toBe('')
        expect(await stage.build({ host })).toMatchObject({ id: built.id, cached: true })
      } finally {
        await proxy.close()
      }
    })
  })

  it('builds where nothing can be remembered', async () => {
    const file = join(folder, 'no-folder')
    writeFileSync(file, '')
    const { stage } = random()
    const own = process.env['IMAGEWRIGHT_CACHE_DIR']
    process.env['IMAGEWRIGHT_CACHE_DIR'] = join(file, 'below')
    try {
      const first = await stage.build({ host })
      expect(await stage.build({ host })).toMatchObject({ cached: false, id: first.id })
    } finally {
      process.env['IMAGEWRIGHT_CACHE_DIR'] = own
    }
  })
}, SOME)
