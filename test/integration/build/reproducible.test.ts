import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuiltImage, image, verify } from '../../../src/index.js'
import { connectEngine, removeImage } from '../../../src/engine/index.js'
import { eachEngine, type MatrixEngine } from '../matrix.js'
import { readEngine } from './engine-state.js'

const EPOCH = 1_700_000_000
const reproducible = { epoch: EPOCH }

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

/** Layers of the image of the definition by Engine. */
const layersOf = new Map<string, readonly string[]>()

/** ID of the image of the definition by Engine. */
const idOf = new Map<string, string>()

eachEngine(
  (engine) => {
    const { host } = engine

    it('gives one digest from two checkouts, and the image runs', async () => {
      const build = (name: string, age: number): Promise<BuiltImage> =>
        definition(checkout(`${engine.slot}-${name}`, age)).build({
          host,
          reproducible,
          noCache: true,
        })
      const first = await build('first', EPOCH - 1000)
      const second = await build('second', EPOCH + 1000)
      expect([second.digest, second.key]).toEqual([first.digest, first.key])
      expect([first.limits, second.limits]).toEqual([[], []])
      expect(await second.run()).toMatchObject({ exitCode: 0, stdout: 'hi\n' })
      const { RootFS, Created } = await readEngine<{
        readonly RootFS: { readonly Layers: readonly string[] }
        readonly Created: string
      }>(engine, `/images/${first.id}/json`)
      expect(Created).toBe('2023-11-14T22:13:20Z')
      layersOf.set(engine.slot, RootFS.Layers)
      await remove(engine, first.id)
    })
  },
  ['trixie-containerd', 'sid-containerd'],
)

eachEngine(
  (engine) => {
    it('gives one image where the Engine cannot rewrite times, and leaves the first one to nobody', async () => {
      const root = checkout(`${engine.slot}-graph`, EPOCH - 1000)
      const { builds, comparisons } = await verify(definition(root), {
        hosts: [engine.host],
        reproducible,
      })
      expect(comparisons).toEqual([
        { first: 0, second: 1, equal: true, differences: [], complete: true },
      ])
      expect(builds.map(({ limits }) => limits)).toEqual([[], []])
      idOf.set(engine.slot, builds[0]?.id ?? '')
      const filters = encodeURIComponent(
        JSON.stringify({ label: [`dev.imagewright.key=${builds[0]?.key}`] }),
      )
      expect(await readEngine(engine, `/images/json?all=1&filters=${filters}`)).toEqual([])
    })
  },
  ['bookworm', 'trixie-graph', 'sid-graph'],
)

describe('Engines of different versions', () => {
  it('give the same layers with the containerd store', () => {
    expect(layersOf.size).toBe(2)
    expect(layersOf.get('sid-containerd')).toEqual(layersOf.get('trixie-containerd'))
  })

  it('give the same image with graph drivers', () => {
    expect(idOf.size).toBe(3)
    expect(idOf.get('sid-graph')).toBe(idOf.get('trixie-graph'))
  })
})
