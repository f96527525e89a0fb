import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { PODMAN } from '../../../scripts/engines/slots.js'
import { type Foreign, makeForeign } from '../container/litter/foreign.js'
import { eachEngine, WITH_PODMAN } from '../matrix.js'
import { standing } from './made-things.js'
import { type JestProject, makeProject } from './project.js'

const EVERYWHERE = process.env['IMAGEWRIGHT_KILL_EVERYWHERE']

/** How many things a test file makes and tells of. */
const MADE = 6

/** How many things of two files are made when the run is killed: of 20 runs with IMAGEWRIGHT_KILL_EVERYWHERE, or of one. */
const KILLED_AT = EVERYWHERE
  ? Array.from({ length: 20 }, (_, kill) => Math.ceil((kill * 2 * MADE) / 20))
  : [MADE]

/** Longest that something may take that another process does, in milliseconds. */
const PATIENCE = 60_000

/** A test that makes one thing after another, and then never ends. */
const hanging = (repository: string): string => `import { test } from '@jest/globals'
import { container, network, volume } from 'imagewright'
import { useContainer } from 'imagewright/jest'
import { tell } from './tell.js'

const options = { command: ['sleep', '600'] }
const shared = useContainer('busybox', options)
const own = useContainer('busybox', { ...options, per: 'test' })
test('hangs', async () => {
  tell('made', { id: shared().id })
  tell('made', { id: own().id })
  const joined = await network.create()
  tell('made', { id: joined.id })
  tell('made', { id: (await volume.create()).name })
  tell('made', { id: (await container.start('busybox', { ...options, network: joined })).id })
  const { reference } = await own().commit('${repository}:' + process.env.JEST_WORKER_ID)
  tell('made', { id: reference.text })
  await new Promise((resolve) => setTimeout(resolve, 600_000))
}, 700_000)
`

eachEngine(
  ({ host }) => {
    let foreign: Foreign
    beforeAll(async () => {
      foreign = await makeForeign(host, 'busybox')
    })
    afterAll(() => foreign.remove())

    let project: JestProject
    beforeEach(() => {
      project = makeProject(host, 'commonjs')
      const repository = `imagewright-jest-test/${randomBytes(6).toString('hex')}`
      project.write('one.test.ts', hanging(repository))
      project.write('two.test.ts', hanging(repository))
    })
    afterEach(() => project.remove())

    /** What is left of it, once it is over: of what it made, and of the files of its reaper. */
    const remains = async (): Promise<readonly string[]> => [
      ...(await standing(host, made(project))),
      ...filesOf(project),
    ]

    it.each(KILLED_AT)(
      'leaves nothing of a run that is killed when it has made %i things',
      async (count) => {
        const jest = project.start(['--maxWorkers=2'])
        // The first as soon as there is a reaper: while the workers start.
        await until(() =>
          count === 0
            ? filesOf(project).some((file) => file.endsWith('/socket'))
            : made(project).length >= count,
        )
        jest.kill('SIGKILL')
        expect(await eventually(remains)).toEqual([])
        expect(await foreign.standing()).toEqual(foreign.all)
      },
      2 * PATIENCE,
    )

    it(
      'leaves nothing of a worker that is killed, nor of a run that Ctrl-C ends',
      async () => {
        const jest = project.start(['--maxWorkers=2'])
        await until(() => made(project).length === 2 * MADE)
        const [killed = 0, kept = 0] = new Set(project.told().map(({ pid }) => Number(pid)))
        process.kill(killed, 'SIGKILL')
        expect(await eventually(() => standing(host, made(project, killed)))).toEqual([])
        expect(await standing(host, made(project, kept))).toEqual(made(project, kept))

        // To the whole group, as a terminal does it.
        process.kill(-Number(jest.pid), 'SIGINT')
        expect(await eventually(remains)).toEqual([])
        expect(await foreign.standing()).toEqual(foreign.all)
      },
      3 * PATIENCE,
    )
  },
  EVERYWHERE ? WITH_PODMAN : ['sid-graph', PODMAN.id],
)

/** What a run told that it has made, or one of its workers. */
function made(project: JestProject, worker?: number): readonly string[] {
  return project
    .told()
    .filter(({ pid }) => worker === undefined || pid === worker)
    .map(({ id }) => String(id))
}

/** Temporary files of a run, the socket of a reaper among them. */
function filesOf(project: JestProject): readonly string[] {
  const files = readdirSync(project.temporary, { recursive: true, encoding: 'utf8' })
  return files.filter((name) => !name.startsWith('node-compile-cache'))
}

/** What is there in the end: nothing, or whatever is still there after all patience. */
async function eventually(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const found = await look()
    if (found.length === 0 || performance.now() > deadline) return found
    await sleep(100)
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50)
}
