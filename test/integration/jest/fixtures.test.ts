import { afterAll, describe, expect, it, jest } from '@jest/globals'
import { PODMAN } from '../../../scripts/engines/slots.js'
import { eachEngine, type MatrixEngine } from '../matrix.js'
import { standing } from './made-things.js'
import { type JestProject, makeProject, type ModuleKind, type Told } from './project.js'

// A run of jest in a run of jest, on a machine that may be busy.
jest.setTimeout(240_000)

/** Test files that need one image. */
const FILES = 6

/** The Engine on which all is tried, in both kinds of modules; another builds once, and remove what was made. */
const ALL_ON = 'sid-graph'

const IMPORTS = `import { expect, test } from '@jest/globals'
import { image } from 'imagewright'
import { useContainer, useImage } from 'imagewright/jest'
import { tell } from './tell.js'
`

eachEngine(
  (engine) => {
    describe('in a project of CommonJS', () => inProject(engine, 'commonjs'))
    if (triesAll(engine)) {
      describe('in a project of ES modules', () => inProject(engine, 'module'))
    }
  },
  ['bookworm', ALL_ON, PODMAN.id],
)

function triesAll({ slot }: MatrixEngine): boolean {
  return slot === ALL_ON || process.env['IMAGEWRIGHT_EVERY_ENGINE'] !== undefined
}

function inProject(engine: MatrixEngine, kind: ModuleKind): void {
  const project = makeProject(engine.host, kind)
  afterAll(() => project.remove())
  const remaining = () =>
    standing(
      engine.host,
      project
        .told()
        .filter(({ about: subject }) => subject !== 'built')
        .map(({ id }) => id),
    )

  it('builds an image once for all files, workers and runs, and removes all containers', async () => {
    const random = Math.random()
    project.write(
      'definition.ts',
      `import { image } from 'imagewright'
export const app = image().from('busybox').run('echo ${random} > /random; sleep 1').cmd(['sleep', '60'])
`,
    )
    for (let file = 0; file < FILES; file++) project.write(`one-${file}.test.ts`, oneImage(file))
    expect(await failures(project, [])).toBe('')

    const built = about(project, 'built')
    expect(built).toHaveLength(FILES)
    expect(new Set(built.map(({ id }) => id)).size).toBe(1)
    expect(new Set(built.map(({ pid }) => pid)).size).toBe(2)
    // The events of a build are its own: who waited for it in another process found the image when it was there.
    expect(built.filter(({ cached }) => cached === false)).toHaveLength(1)

    const containers = about(project, 'container').map(({ id }) => id)
    expect(new Set(containers).size).toBe(FILES * 3)
    expect(await remaining()).toEqual([])

    expect(await failures(project, ['one-0', 'one-1'])).toBe('')
    const again = about(project, 'built').slice(FILES)
    expect(again.map(({ id, cached }) => ({ id, cached }))).toEqual([
      { id: built[0]?.id, cached: true },
      { id: built[0]?.id, cached: true },
    ])
  })

  if (!triesAll(engine)) return

  it('looks for an image outside of the sandbox, with the environment and the files of the test file', async () => {
    const definition = `image({ context: __dirname + '/files' }).from('busybox').copy('.', '/').run('echo ${Math.random()}')`
    const file = (before: string): string => `${IMPORTS}
import { mkdirSync, writeFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
${kind === 'module' ? 'const __dirname = process.cwd()' : ''}
mkdirSync(__dirname + '/files', { recursive: true })
${before}
const app = useImage(${definition})
test('one', () => {
  const modules = Object.keys(runInThisContext('process').mainModule.constructor._cache)
  const isLoaded = (name: string) => modules.some((path) => path.endsWith(name))
  tell('found', { id: app().id, cached: app().cached, outside: isLoaded('/cjs/jest/find-built.js') })
})
`
    const write = (text: string): string => `writeFileSync(__dirname + '/files/text', '${text}')`
    // Large files first is jest's order where it knows nothing else of them.
    const padding = (lines: number): string => '//\n'.repeat(lines)
    project.write('found-1.test.ts', file(write('one') + padding(300)))
    project.write('found-2.test.ts', file(write('one') + padding(200)))
    project.write('found-3.test.ts', file(write('two') + padding(100)))
    const { code, output } = await project.run(['found-', '--runInBand', '--no-color'])
    expect(code === 0 ? '' : output).toBe('')
    const found = about(project, 'found')
    expect(found.map(({ cached, outside }) => ({ cached, outside }))).toEqual([
      { cached: false, outside: true },
      { cached: true, outside: true },
      { cached: false, outside: true },
    ])
    const [one, two, three] = found.map(({ id }) => id)
    expect(two).toBe(one)
    expect(three).not.toBe(one)

    project.write('found-4.test.ts', file(`process.env.DOCKER_HOST = 'unix:///nowhere.sock'`))
    expect((await project.run(['found-4', '--no-color'])).output).toContain(
      'EngineUnreachableError',
    )
  })

  it('tells why a build failed in the first test, with its line, and refers to that in the others', async () => {
    project.write(
      'failing.test.ts',
      `${IMPORTS}
const app = useImage(
  image()
    .from('busybox')
    .run('echo said before; exit 3'),
)
test('one', () => tell('ran', { id: app().id }))
test('two', () => tell('ran', { id: app().id }))
`,
    )
    const { code, output } = await project.run(['failing', '--no-color'])
    expect(code).toBe(1)
    expect(errors(output)).toEqual([FAILED_BUILD, REFERENCE_TO_IT])
    expect(about(project, 'ran')).toEqual([])
  })

  it('says where a fixture was called outside of a test', async () => {
    project.write(
      'too-early.test.ts',
      `${IMPORTS}
const app = useImage(image().from('busybox'))
const { id } = app()
test('one', () => tell('ran', { id }))
`,
    )
    const { code, output } = await project.run(['too-early', '--no-color'])
    expect(code).toBe(1)
    expect(errors(output)).toEqual([TOO_EARLY])
  })

  it('removes the containers of tests that fail, those too that no fixture started', async () => {
    project.write(
      'throwing.test.ts',
      `${IMPORTS}
import { container, network, volume } from 'imagewright'
const shared = useContainer('busybox', { command: ['sleep', '60'] })
const own = useContainer('busybox', { command: ['sleep', '60'], per: 'test' })
test('one', async () => {
  tell('container', { id: shared().id })
  tell('container', { id: own().id })
  tell('container', { id: (await container.start('busybox', { command: ['sleep', '60'] })).id })
  tell('network', { id: (await network.create()).id })
  tell('volume', { id: (await volume.create()).name })
  expect(1).toBe(2)
})
`,
    )
    const { output } = await project.run(['throwing', '--no-color'])
    expect(output).toContain('expect(1).toBe(2)')
    expect(about(project, 'network')).toHaveLength(1)
    expect(await remaining()).toEqual([])
  })
}

/** What a run with two workers says, unless all of it passes. */
async function failures(project: JestProject, files: readonly string[]): Promise<string> {
  const { code, output } = await project.run(['--maxWorkers=2', '--no-color', ...files])
  return code === 0 ? '' : output
}

function oneImage(file: number): string {
  return `${IMPORTS}
import { app as definition } from './definition.js'
const app = useImage(definition)
const shared = useContainer(app)
const own = useContainer(definition, { per: 'test' })
let first = ''
test('one', async () => {
  tell('built', { file: ${file}, id: app().id, cached: app().cached })
  tell('container', { id: shared().id })
  tell('container', { id: own().id })
  first = own().id
  await shared().write('/mark', 'one')
  await own().write('/mark', 'one')
  await expect(app).toHaveCmd(['sleep', '60'])
  expect(app().id).toMatch(/^sha256:/)
})
test('two', async () => {
  tell('container', { id: own().id })
  expect(own().id).not.toBe(first)
  expect(await shared().readText('/mark')).toBe('one')
  await expect(own().stat('/mark')).rejects.toMatchObject({ code: 'CONTAINER_PATH_NOT_FOUND' })
})
`
}

function about(project: JestProject, subject: string): readonly Told[] {
  return project.told().filter(({ about: told }) => told === subject)
}

const FAILED_BUILD = `one

    BuildFailedError [BUILD_FAILED]: "RUN echo said before; exit 3" failed with exit code 3

       7 |   image()
       8 |     .from('busybox')
    >  9 |     .run('echo said before; exit 3'),
      10 | )
      11 | test('one', () => tell('ran', { id: app().id }))
      12 | test('two', () => tell('ran', { id: app().id }))

      at failing.test.ts:9
           7 |   image()
           8 |     .from('busybox')
        >  9 |     .run('echo said before; exit 3'),
          10 | )
        said before`

const REFERENCE_TO_IT = `two

    FixtureFailedError [FIXTURE_FAILED]: useImage(): no image: "RUN echo said before; exit 3" failed with exit code 3

      4 | import { tell } from './tell.js'
      5 |
    > 6 | const app = useImage(
      7 |   image()
      8 |     .from('busybox')
      9 |     .run('echo said before; exit 3'),

      at failing.test.ts:6
        The first test that it failed shows all of it.`

const TOO_EARLY = `Test suite failed to run

    useImage(): there is no image yet
      at <project>/too-early.test.ts:7
      Call it inside of a test, or in a hook that stands below it: test('...', () => { fixture() }).

      5 |
      6 | const app = useImage(image().from('busybox'))
    > 7 | const { id } = app()
      8 | test('one', () => tell('ran', { id }))
      9 |

      at too-early.test.ts:7
        Call it inside of a test, or in a hook that stands below it: test('...', () => { fixture() }).`

/**
 * The errors that jest shows, without their causes, which are those of the Engine, without the frames of the package, and
 * without columns, which the compiler to CommonJS moves.
 */
function errors(output: string): readonly string[] {
  const [, ...sections] = output.split('\n  ● ')
  return sections.map((section) =>
    section
      .replace(/\n\nTest Suites: [^]*$/, '')
      .replace(/\n\n +Cause:[^]*$/, '')
      .split('\n')
      .filter((line) => !/^ +at .*(?:node_modules|\()/.test(line) && !/^ +\| +\^$/.test(line))
      .map((line) => line.replace(/(?<=\.ts:\d+):\d+$/, ''))
      .filter((line, index, lines) => line !== lines[index - 1] || !line.includes(' at '))
      .join('\n')
      .trim(),
  )
}
