import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuiltImage, image, verify } from '../../../src/index.js'
import { connectEngine, removeImage } from '../../../src/engine/index.js'
import { eachEngine, type MatrixEngine } from '../matrix.js'
import { engineProxy } from './engine-proxy.js'
import { imagesLabelled, imagesOf, readEngine } from './engine-state.js'

const EPOCH = 1_700_000_000
const reproducible = { epoch: EPOCH }

/** Finds the images of one test. */
const LABEL = 'imagewright-reproducible-test'

let folder: string

/** The same files in a folder of their own, each time created anew with other times. */
function checkout(name: string, age: number): string {
  const root = join(folder, name)
  mkdirSync(join(root, 'src/deep'), { recursive: true })
  writeFileSync(join(root, 'src/main.js'), 'main()')
  writeFileSync(join(root, 'src/deep/tool.sh'), 'true', { mode: 0o755 })
  symlinkSync('main.js', join(root, 'src/link'))
  for (const path of ['src/main.js', 'src/deep', 'src']) utimesSync(join(root, path), age, age)
  return root
}

function definition(context: string) {
  const built = image({ context })
    .from('busybox')
    .workdir('/made')
    .run('mkdir -p a/b && echo x > a/b/c && touch -t 200101010000 old')
  return image({ context })
    .from('busybox')
    .workdir('/app/deep')
    .copy('src', './src')
    .copy('/made', '/made', { from: built })
    .run('echo hi > /out && mkdir -p /var/lib/x && chmod 1777 /var/lib/x')
    .cmd(['cat', '/out'])
}

async function remove({ host }: MatrixEngine, id: string): Promise<void> {
  const engine = await connectEngine({ host, env: {} })
  await removeImage(engine, id, { force: true }).finally(() => engine.close())
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-reproducible-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Makes another layer of the one in an archive, compressed or not. */
function damaged(bytes: Buffer, content: string): Buffer {
  const result = Buffer.from(bytes)
  for (const mark of [Buffer.from('1f8b08', 'hex'), Buffer.from(`${content}\n`)]) {
    const place = result.indexOf(mark)
    if (place >= 0) result.fill('-', place, place + mark.length)
  }
  return result
}

/** By epoch and slot: the ID of the image of the definition. */
const given = new Map<string, string>()

/** A commit long before the build; and one after it, whose time is later than that of anything in caches. */
const EPOCHS = { past: EPOCH, future: 2_000_000_000 } as const

eachEngine((engine) => {
  const { host, slot } = engine

  const build = (
    name: string,
    epoch: number,
    { age, ...options }: { readonly age: number; readonly noCache?: boolean },
  ): Promise<BuiltImage> =>
    definition(checkout(`${slot}-${name}`, age)).build({
      host,
      reproducible: { epoch },
      ...options,
    })

  it.each(Object.entries(EPOCHS))(
    'gives one digest from two checkouts, cold and out of the cache, and the image runs (%s)',
    async (when, epoch) => {
      const first = await build(`${when}-1`, epoch, { age: EPOCH - 1000, noCache: true })
      const { Created } = await readEngine<{ readonly Created: string }>(
        engine,
        `/images/${first.id}/json`,
      )
      expect(Created).toBe(new Date(epoch * 1000).toISOString().replace('.000', ''))
      given.set(`${when} ${slot}`, first.id)
      expect(await first.run()).toMatchObject({ exitCode: 0, stdout: 'hi\n' })
      await remove(engine, first.id)
      if (slot === 'bookworm' && when === 'future') {
        expect(first.limits).toEqual([expect.stringMatching(/before 0\.11/)])
        return
      }
      const warm = await build(`${when}-2`, epoch, { age: EPOCH + 1000 })
      expect([warm.cached, warm.cachedSteps > 0]).toEqual([false, true])
      await remove(engine, warm.id)
      const cold = await build(`${when}-3`, epoch, { age: EPOCH + 5000, noCache: true })
      await remove(engine, cold.id)
      expect([warm.digest, cold.digest]).toEqual([first.digest, first.digest])
      expect([warm.key, cold.key]).toEqual([first.key, first.key])
      expect([first.limits, warm.limits, cold.limits]).toEqual([[], [], []])
    },
  )

  it('leaves the image that was rewritten to nobody', async () => {
    const root = checkout(`${slot}-verified`, EPOCH - 1000)
    const { builds, comparisons } = await verify(definition(root), {
      hosts: [host],
      reproducible,
    })
    expect(comparisons).toEqual([
      { first: 0, second: 1, equal: true, differences: [], complete: true },
    ])
    expect(builds.map(({ limits }) => limits)).toEqual([[], []])
    const filters = JSON.stringify({ label: [`dev.imagewright.key=${builds[0]?.key}`] })
    expect(await imagesOf(engine, { all: true, filters })).toEqual([])
  })
})

eachEngine(
  (engine) => {
    it('lets several verify one definition at once, and leaves nothing behind', async () => {
      const label = randomUUID()
      const verified = async (after: number) => {
        await sleep(after)
        return verify(image().from('busybox').run('echo x > /x'), {
          hosts: [engine.host],
          reproducible,
          labels: { [LABEL]: label },
        })
      }
      // Each is at another place when one of them removes what it made.
      const verifications = await Promise.all([0, 300, 600, 900, 1200].map(verified))
      expect(verifications.map(({ equal }) => equal)).toEqual([true, true, true, true, true])
      expect(await imagesLabelled(engine, LABEL, label)).toEqual([])
    })
  },
  ['sid-graph', 'sid-containerd'],
)

eachEngine(
  (engine) => {
    const definitionOf = (label: string) =>
      image({ context: folder }).from('busybox').run(`echo ${label} > /made`)

    it('says that the Engine did not take the layers, and leaves the one image that it gives', async () => {
      const label = randomUUID()
      const proxy = await engineProxy(engine, undefined, (request, bytes) =>
        request.includes('/images/load') ? damaged(bytes, label) : bytes,
      )
      try {
        const built = await definitionOf(label).build({
          host: proxy.host,
          reproducible,
          labels: { [LABEL]: label },
        })
        expect(built.limits).toEqual([expect.stringMatching(/the Engine did not take them back/)])
        expect(await imagesLabelled(engine, LABEL, label)).toEqual([built.id])
        await remove(engine, built.id)
      } finally {
        await proxy.close()
      }
    })

    it('leaves no image of a build that is cancelled while it is loaded', async () => {
      const [label, controller] = [randomUUID(), new AbortController()]
      const proxy = await engineProxy(engine, (request) => {
        if (request.includes('/images/load')) controller.abort()
      })
      try {
        const building = definitionOf(label).build({
          host: proxy.host,
          reproducible,
          labels: { [LABEL]: label },
          signal: controller.signal,
        })
        await expect(building).rejects.toMatchObject({ name: 'AbortError' })
        expect(await imagesLabelled(engine, LABEL, label)).toEqual([])
      } finally {
        await proxy.close()
      }
    })
  },
  ['trixie-containerd', 'sid-graph', 'sid-containerd'],
)

describe('Engines of different versions', () => {
  it.each(Object.keys(EPOCHS))('give the same image (%s)', (when) => {
    const idOf = (slot: string) => given.get(`${when} ${slot}`)
    expect(idOf('sid-containerd')).toMatch(/^sha256:/)
    expect(idOf('trixie-containerd')).toBe(idOf('sid-containerd'))
    expect(idOf('trixie-graph')).toBe(idOf('sid-graph'))
  })
})
