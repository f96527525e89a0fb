import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { resolveBases } from '../../../src/build/bases.js'
import { contentDigest } from '../../../src/build/content-digest.js'
import { heldBase } from '../../../src/build/held-base.js'
import { lockOf } from '../../../src/build/lock.js'
import { pinBases } from '../../../src/build/pins.js'
import { planBuild } from '../../../src/build/plan.js'
import type { BuildRequest, StageValue } from '../../../src/definition/index.js'
import { connectEngine, type Engine, tagImage } from '../../../src/engine/index.js'
import { expand, image } from '../../../src/index.js'
import { parseReference } from '../../../src/reference/index.js'
import { eachEngine, loopbackRegistry, type MatrixEngine } from '../matrix.js'
import { readEngine, removeTags } from './engine-state.js'
import { deleteTagged, pushLabelled } from './loopback-image.js'

const run = `h5-${randomBytes(4).toString('hex')}`
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-bases-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Inspected {
  readonly Config: Readonly<Record<string, unknown>> & {
    readonly Labels: Readonly<Record<string, string>>
  }
  readonly RootFS: { readonly Layers: readonly string[] }
}

async function withEngine<T>(
  { host }: MatrixEngine,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await connectEngine({ host, env: process.env })
  try {
    return await use(engine)
  } finally {
    engine.close()
  }
}

/** What the first image of a definition is settled to. */
async function resolve(
  engine: Engine,
  { node }: StageValue,
  reference: string,
  request: BuildRequest = {},
) {
  const plan = await planBuild(node, request, {})
  const lock = await lockOf(plan)
  return resolveBases(engine, plan, { env: process.env, lock })(reference, 'linux/amd64')
}

const contents = new Map<string, string>()

eachEngine((engine) => {
  it('gives what a base holds the same digest as every other', async () => {
    const rich = image()
      .from('busybox')
      .env({ A: '1', B: 'two words' })
      .label({ b: '2', a: '1' })
      .expose(80, '53/udp')
      .volume('/data')
      .user('1000:1000')
      .workdir('/')
      .shell(['/bin/sh', '-ec'])
      .stopSignal('SIGINT')
      .healthcheck(['true'], { interval: '5s', retries: 2 })
      .onBuild((trigger) => trigger.run('true'))
      .entrypoint(['sh'])
      .cmd(['-c', 'true'])
    const tag = `${run}/rich:1`
    await rich.build({ host: engine.host, tags: [tag] })
    const digests = await withEngine(engine, (connected) =>
      Promise.all(
        ['busybox', 'debian:bookworm'].map(
          async (name) => (await heldBase(connected, parseReference(name)))?.contentDigest,
        ),
      ),
    )
    const { Config, RootFS } = await readEngine<Inspected>(engine, `/images/${tag}/json`)
    const { 'dev.imagewright.key': _, ...Labels } = Config.Labels
    const own = contentDigest({
      platform: 'linux/amd64',
      diffIds: RootFS.Layers,
      config: { ...Config, Labels },
    })
    contents.set(engine.name, [...digests, own].join(' '))
    expect(new Set(contents.values()).size).toBe(1)
    await removeTags(engine, run)
  })
})

describe('the bases of a build', () => {
  eachEngine(
    (engine) => {
      it('are what the Engine holds, named by their digest in their repository', async () => {
        const resolved = await withEngine(engine, (connected) =>
          resolve(connected, image().from('busybox'), 'docker.io/library/busybox:latest'),
        )
        const { Id, RepoDigests } = await readEngine<{ Id: string; RepoDigests: string[] }>(
          engine,
          '/images/busybox/json',
        )
        const digest = RepoDigests.find((each) => each.startsWith('busybox@'))?.split('@')[1]
        expect(resolved).toMatchObject({
          digest,
          source: 'engine',
          pinned: `busybox:latest@${digest}`,
          id: Id,
          config: { platform: { os: 'linux', architecture: 'amd64' } },
        })
        expect(resolved.config?.env).toHaveLength(1)
      })

      it('are named by what they hold where the Engine alone has them', async () => {
        const name = `${run}/local:1`
        const resolved = await withEngine(engine, async (connected) => {
          await tagImage(connected, 'busybox', name)
          return resolve(connected, image().from(name), name)
        })
        expect(resolved).toMatchObject({ digest: contents.get(engine.name)?.split(' ')[0] })
        expect(resolved.pinned).toBeUndefined()
        await removeTags(engine, run)
      })

      it('are what the registry has where the Engine has them not', async () => {
        const name = await pushLabelled(run, 'registry', 'one')
        const [resolved, pulled] = await withEngine(engine, (connected) =>
          Promise.all(
            [{}, { pull: true }].map((request) =>
              resolve(connected, image().from(name), name, request),
            ),
          ),
        )
        expect(resolved).toMatchObject({
          source: 'registry',
          pinned: expect.stringMatching(new RegExp(`^${name}@sha256:[0-9a-f]{64}$`)),
          config: { onbuild: [], platform: { os: 'linux', architecture: 'amd64' } },
        })
        expect(resolved?.id).toBeUndefined()
        expect(pulled).toEqual(resolved)
      })

      it('are an error at their line where nobody has them', async () => {
        const name = `${loopbackRegistry()}/${run}/missing:1`
        const definition = image()
          .arg('V', '1')
          .from(expand(name.replace(/1$/, '$V')))
        await expect(definition.build({ host: engine.host })).rejects.toMatchObject({
          code: 'BUILD_FAILED',
          cause: expect.objectContaining({ code: 'IMAGE_NOT_FOUND' }),
          at: expect.objectContaining({ file: __filename }),
        })
      })

      it('are printed with their digests, each line still that of its node', async () => {
        const tools = image().from('debian:bookworm').run('true')
        const definition = image()
          .arg('NAME', 'busybox')
          .from(expand('${NAME}'))
          .copy('/etc/hostname', '/a', { from: tools })
          .copy('/bin/sh', '/b', { from: 'busybox' })
        const [text, pinned] = await withEngine(engine, async (connected) => {
          const plan = await planBuild(definition.node, {}, {})
          const resolveImage = resolveBases(connected, plan, { env: {} })
          const platforms = { target: 'linux/amd64', build: 'linux/amd64' }
          const { dockerfile } = await pinBases(plan, resolveImage, platforms)
          expect(
            dockerfile.stages.map(({ sections }) => sections.map(({ firstLine }) => firstLine)),
          ).toEqual(
            plan.dockerfile.stages.map(({ sections }) =>
              sections.map(({ firstLine }) => firstLine),
            ),
          )
          return [plan.dockerfile.text, dockerfile.text]
        })
        expect(pinned?.match(/@sha256:[0-9a-f]{64}/g)).toHaveLength(3)
        expect(pinned?.replace(/(?::latest)?@sha256:[0-9a-f]{64}/g, '')).toBe(
          text?.replace('FROM ${NAME}', 'FROM busybox'),
        )
      })
    },
    ['sid-graph'],
  )
})

describe('a build with a lock file', () => {
  const write = (images: object): string => {
    const path = join(mkdtempSync(join(folder, 'lock-')), 'imagewright.lock')
    writeFileSync(path, JSON.stringify({ version: 1, images }))
    return path
  }
  const absent = `sha256:${'0'.repeat(64)}`

  eachEngine(
    ({ host, name: engineName, ...engine }) => {
      const local = `${run}/locked:1`
      const held = () => contents.get(engineName)?.split(' ')[0]

      it('takes the image that is locked though the name has moved on', async () => {
        const name = await pushLabelled(run, 'moving', 'one')
        const definition = image().from(name).label({ own: 'yes' })
        const { digest } = await withEngine({ host, name: engineName, ...engine }, (connected) =>
          resolve(connected, definition, name),
        )
        const lockFile = write({ [name]: { digest, platforms: { 'linux/amd64': digest } } })
        await pushLabelled(run, 'moving', 'two')
        const revisions: unknown[] = []
        for (const request of [{ lockFile, locked: true }, { lockFile, pull: true }, {}]) {
          const { id } = await definition.build({ host, ...request })
          const { Config } = await readEngine<Inspected>({ host }, `/images/${id}/json`)
          revisions.push(Config.Labels['revision'])
        }
        expect(revisions).toEqual(['one', 'one', 'two'])
      })

      it('fails with "locked" where the lock file lacks a base, or there is none', async () => {
        const definition = image({ context: folder }).from('busybox').label({ a: 'b' })
        const at = expect.objectContaining({ file: __filename })
        for (const lockFile of [write({}), join(folder, 'missing')]) {
          await expect(definition.build({ host, locked: true, lockFile })).rejects.toMatchObject({
            code: 'LOCK_MISSING',
            at,
          })
        }
        const platforms = { 'linux/arm64': absent }
        const lockFile = write({
          'busybox:latest': { digest: `sha256:${'1'.repeat(64)}`, platforms },
        })
        await expect(definition.build({ host, locked: true, lockFile })).rejects.toMatchObject({
          code: 'LOCK_MISSING',
          message: expect.stringContaining('has "busybox:latest", but not for linux/amd64'),
        })
      })

      it('fails where nobody has the locked image any more', async () => {
        const name = await pushLabelled(run, 'gone', 'one')
        const definition = image().from(name).label({ a: 'b' })
        const { digest } = await withEngine({ host, name: engineName, ...engine }, (connected) =>
          resolve(connected, definition, name),
        )
        await deleteTagged(run, 'gone')
        const lockFile = write({ [name]: { digest, platforms: {} } })
        await expect(definition.build({ host, locked: true, lockFile })).rejects.toMatchObject({
          code: 'LOCK_DRIFT',
          locked: digest,
          at: expect.objectContaining({ file: __filename }),
        })
      })

      it('holds a local base against what it held', async () => {
        const definition = image().from(local).label({ a: 'b' })
        const lockFile = write({ [local]: { local: true, platforms: { 'linux/amd64': held() } } })
        await withEngine({ host, name: engineName, ...engine }, async (connected) => {
          await expect(definition.build({ host, locked: true, lockFile })).rejects.toMatchObject({
            code: 'LOCK_DRIFT',
            found: undefined,
          })
          await tagImage(connected, 'busybox', local)
          expect((await definition.build({ host, locked: true, lockFile })).kind).toBe('built')
          await tagImage(connected, 'debian:bookworm', local)
          await expect(definition.build({ host, locked: true, lockFile })).rejects.toMatchObject({
            code: 'LOCK_DRIFT',
            locked: held(),
            found: contents.get(engineName)?.split(' ')[1],
          })
          expect((await definition.build({ host, lockFile })).kind).toBe('built')
        })
        await removeTags({ host, name: engineName, ...engine }, run)
      })

      it('fails for a lock file that is none, with the line', async () => {
        const lockFile = write({})
        writeFileSync(lockFile, '{\n"version": 1,\n<<<<<<< HEAD\n')
        const definition = image().from('busybox').label({ a: 'b' })
        await expect(definition.build({ host, lockFile })).rejects.toMatchObject({
          code: 'LOCKFILE_INVALID',
          line: 3,
        })
      })
    },
    ['sid-graph'],
  )
})
