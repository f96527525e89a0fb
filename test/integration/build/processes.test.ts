import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { image, type Stage } from '../../../src/index.js'
import { imagewright, ROOT } from '../cli/command.js'
import { eachEngine } from '../matrix.js'
import { idOf, removeTags } from './engine-state.js'

const PROCESSES = 16
/** The Engine on which processes are killed; all of them with IMAGEWRIGHT_KILL_EVERYWHERE. */
const KILLED_ON = process.env['IMAGEWRIGHT_KILL_EVERYWHERE'] ? undefined : ['sid-containerd']
const KILLS = 20

let folder: string
let cache: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-processes-'))
  cache = process.env['IMAGEWRIGHT_CACHE_DIR'] ?? ''
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Its bytes are never the same twice. */
const RANDOM = 'head -c 16 /dev/urandom | md5sum > /random'

/** A file that defines an image of a context: the same as `stageOf` gives. */
function definitionFile(root: string, run: string): string {
  const file = join(mkdtempSync(join(folder, 'definition-')), 'image.mjs')
  const library = JSON.stringify(join(ROOT, 'dist/esm/index.js'))
  writeFileSync(
    file,
    `import { image } from ${library}
export default image({ context: ${JSON.stringify(root)} })
  .from('busybox')
  .copy('.', '/context')
  .run(${JSON.stringify(run)})
`,
  )
  return file
}

function stageOf(root: string, run: string): Stage {
  return image({ context: root }).from('busybox').copy('.', '/context').run(run)
}

function context(files: number): string {
  const root = mkdtempSync(join(folder, 'context-'))
  fill(root, files, 'content')
  return root
}

function fill(root: string, files: number, content: string): void {
  for (let index = 0; index < files; index++) {
    const below = join(root, `folder-${index % 10}`)
    mkdirSync(below, { recursive: true })
    writeFileSync(join(below, `file-${index}`), `${content} ${index}\n`)
  }
}

eachEngine((engine) => {
  const repository = `imagewright-processes-test-${engine.slot}`
  afterAll(() => removeTags(engine, repository))

  it('builds once for processes that want one image at once', async () => {
    const file = definitionFile(context(20), `${RANDOM}; sleep 1`)
    const outcomes = await Promise.all(
      Array.from({ length: PROCESSES }, (_, index) =>
        imagewright(['build', file, '-H', engine.host, '-t', `${repository}/one:${index}`], {
          env: { IMAGEWRIGHT_CACHE_DIR: cache },
        }),
      ),
    )
    expect(outcomes.map(({ code, stderr }) => (code === 0 ? '' : stderr))).toEqual(
      outcomes.map(() => ''),
    )
    const [id] = outcomes.map(({ stdout }) => stdout.trim())
    expect(outcomes.map(({ stdout }) => stdout)).toEqual(outcomes.map(() => `${id}\n`))
    const cached = outcomes.filter(({ stderr }) => stderr.includes(`CACHED  image ${id} (key `))
    const built = outcomes.filter(({ stderr }) => stderr.includes('RUN head -c 16'))
    expect([cached.length, built.length]).toEqual([PROCESSES - 1, 1])
    const names = outcomes.map((_, index) => idOf(engine, `${repository}/one:${index}`))
    expect(await Promise.all(names)).toEqual(outcomes.map(() => id))
  })
})

eachEngine(({ host }) => {
  describe('after SIGKILL at any point', () => {
    it('the next build of the same image succeeds, with the files that are there', async () => {
      const root = context(50)
      const file = definitionFile(root, RANDOM)
      const stage = stageOf(root, RANDOM)
      const run = (): ChildProcess =>
        spawn(process.execPath, [join(ROOT, 'dist/cjs/cli/main.js'), 'build', file, '-H', host], {
          stdio: 'ignore',
        })
      const began = performance.now()
      await once(run(), 'close')
      const whole = performance.now() - began
      const unbelieved = mkdtempSync(join(folder, 'cache-'))
      for (let kill = 1; kill <= KILLS; kill++) {
        fill(root, 50, `edit ${kill}`)
        const child = run()
        const closed = once(child, 'close')
        await sleep((whole * kill) / KILLS)
        child.kill('SIGKILL')
        await closed
        const built = await stage.build({ host })
        expect(await stage.build({ host })).toMatchObject({ id: built.id, cached: true })
        process.env['IMAGEWRIGHT_CACHE_DIR'] = unbelieved
        const { digest } = await stage.key({ host }).finally(() => {
          process.env['IMAGEWRIGHT_CACHE_DIR'] = cache
        })
        expect(built.key).toBe(digest)
      }
      const built = await stage.build({ host })
      const { stdout } = await built.run({ command: 'cat /context/folder-3/file-43' })
      expect(stdout).toBe(`edit ${KILLS} 43\n`)
    })
  })
}, KILLED_ON)
