import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bind, context, expand, image, type Stage } from '../../../src/index.js'
import { removeTags } from '../build/engine-state.js'
import { eachEngine, type MatrixEngine } from '../matrix.js'

/** No earlier run has left layers of such files. */
const NONCE = `${process.pid} ${Date.now()}`

const FILES = [
  'a.txt',
  'b.txt',
  'docs/a.md',
  'docs/b.md',
  'docs/left-out.md',
  'ignored/kept',
  'ignored/left-out',
  'lib/util.ts',
  'plain',
  'src/deep/part.log',
  'src/deep/part.ts',
  'src/main.log',
  'src/main.ts',
]
const LINKS = {
  'lib/inner': '../a.txt',
  'link-to-file': 'lib/util.ts',
  'link-to-folder': 'src/deep',
  'way/link': '../link-to-folder',
}
const IGNORE_FILES = {
  '.dockerignore': 'ignored\n!ignored/kept\n.dockerignore\n',
  'docs/.dockerignore': 'left-out.md\n',
}

/** Ways to take files to a place, each in a stage of its own: what two of them have alike, the Engine makes once. */
type Form = (stage: Stage, to: string) => Stage

const FORMS: Readonly<Record<string, Form>> = {
  file: (stage, to) => stage.copy('a.txt', to),
  files: (stage, to) => stage.copy(['a.txt', 'src/main.ts'], to),
  folder: (stage, to) => stage.copy('src', to),
  everything: (stage, to) => stage.copy('.', to),
  wildcard: (stage, to) => stage.copy('*.txt', to),
  'wildcard in a folder': (stage, to) => stage.copy('src/*.ts', to),
  'wildcard for a folder': (stage, to) => stage.copy('s*/deep', to),
  'two stars': (stage, to) => stage.copy('**/main.ts', to),
  'link to a file': (stage, to) => stage.copy('link-to-file', to),
  'link to a folder': (stage, to) => stage.copy('link-to-folder', to),
  'way through a link': (stage, to) => stage.copy('link-to-folder/part.ts', to),
  'way through two': (stage, to) => stage.copy('way/link/part.ts', to),
  'link within': (stage, to) => stage.copy('lib', to),
  'two stars with a folder': (stage, to) => stage.copy(['src/**/part.ts', 'plain'], to),
  exclude: (stage, to) => stage.copy('src', to, { exclude: ['**/*.log'] }),
  'exclude a folder': (stage, to) => stage.copy('src', to, { exclude: ['deep'] }),
  'exclude behind a wildcard': (stage, to) => stage.copy('s*', to, { exclude: ['*.log'] }),
  'exclude all but one': (stage, to) => stage.copy('src', to, { exclude: ['**', '!main.ts'] }),
  'ignored folder': (stage, to) => stage.copy('ignored', to),
  add: (stage, to) => stage.add(['src/deep', 'plain'], to),
  variable: (stage, to) => stage.env({ DIR: 'src' }).copy(expand('${DIR}/deep'), to),
  'named context': (stage, to) => stage.copy('.', to, { from: context('docs') }),
  'file of a named context': (stage, to) => stage.copy('a.md', to, { from: context('docs') }),
}

/** The same for RUN, which needs an image. */
const RUN_FORMS: Readonly<Record<string, Form>> = {
  bind: (stage, to) => stage.run('true', { mounts: [bind(to, { source: 'src' })] }),
  'bind through a link': (stage, to) =>
    stage.run('true', { mounts: [bind(to, { source: 'link-to-folder/part.ts' })] }),
  'bind of a named context': (stage, to) =>
    stage.run('true', { mounts: [bind(to, { source: 'b.md', from: context('docs') })] }),
}

let root: string

const write = (path: string, content = `${path} ${NONCE}`): void =>
  writeFileSync(join(root, path), content)

const rewrite = (path: string): void => write(path, `other ${path} ${NONCE}`)

/** Changes one after the other, none of which brings back what was there before. */
const CHANGES: Readonly<Record<string, () => void>> = {
  'a file of the root': () => rewrite('a.txt'),
  'a file in a folder': () => rewrite('src/main.ts'),
  'a file deeper down': () => rewrite('src/deep/part.ts'),
  'an excluded file': () => rewrite('src/main.log'),
  'an excluded file deeper down': () => rewrite('src/deep/part.log'),
  'what a link leads to': () => rewrite('lib/util.ts'),
  'an ignored file': () => rewrite('ignored/left-out'),
  'a file that is ignored no more': () => rewrite('ignored/kept'),
  'a file of a named context': () => rewrite('docs/b.md'),
  'a file that a named context ignores': () => rewrite('docs/left-out.md'),
  'a new file': () => write('src/new.ts'),
  'a new name': () => renameSync(join(root, 'b.txt'), join(root, 'c.txt')),
  'the mode of a file': () => chmodSync(join(root, 'src/main.ts'), 0o755),
  'the target of a link': () => {
    unlinkSync(join(root, 'lib/inner'))
    symlinkSync('../c.txt', join(root, 'lib/inner'))
  },
  'only times': () => utimesSync(join(root, 'src/main.ts'), 1, 1),
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'imagewright-selection-'))
  for (const path of [...FILES, ...Object.keys(LINKS)]) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
  }
  for (const path of FILES) write(path)
  for (const [path, content] of Object.entries(IGNORE_FILES)) write(path, content)
  for (const [path, target] of Object.entries(LINKS)) symlinkSync(target, join(root, path))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A definition of a stage for each form. */
function definition(): Stage {
  const start = image({ context: root })
  const stages = [
    ...Object.values(FORMS).map((form, index) => form(start.scratch(), `/x${index}/`)),
    ...Object.values(RUN_FORMS).map((form, index) => form(start.from('busybox'), `/m${index}`)),
  ]
  // One layer for all: the work of the Engine is to be that of the forms.
  const mounts = stages.map((stage, index) =>
    bind(`/${index}`, { from: stage.as(`form-${index}` as Lowercase<string>) }),
  )
  return start.from('busybox').run('true', { mounts })
}

const REPOSITORY = 'imagewright-selection-test'

const NAMES = [...Object.keys(FORMS), ...Object.keys(RUN_FORMS)]

interface Result {
  /** Of the stage of each form. */
  readonly keys: ReadonlyMap<string, string>
  /** Forms that the Engine ran, not having their layer. */
  readonly ran: readonly string[]
}

async function build({ host }: MatrixEngine, tag: number): Promise<Result> {
  const target = definition()
  const tags = [`${REPOSITORY}:${tag}`]
  const options = { host, contexts: { docs: join(root, 'docs') }, maxAge: 0, tags }
  const { stages } = await target.key(options)
  const building = target.build(options)
  const names = new Map<string, string>()
  const cached = new Set<string>()
  for await (const event of building) {
    if (event.type === 'step') {
      const [, number] = /^\[form-(\d+) .*\] (?:ADD|COPY|RUN)/.exec(event.name) ?? []
      if (number !== undefined) names.set(event.digest, NAMES[Number(number)] ?? number)
    }
    if (event.type === 'cached') cached.add(event.digest)
  }
  const ran = [...names].filter(([digest]) => !cached.has(digest)).map(([, name]) => name)
  await building
  expect(new Set(names.values())).toEqual(new Set(NAMES))
  return {
    keys: new Map(
      stages.map(({ name, digest }) => [
        NAMES[Number(/^form-(\d+)$/.exec(name)?.[1])] ?? name,
        digest,
      ]),
    ),
    ran: ran.toSorted(),
  }
}

eachEngine(
  (engine) => {
    describe('what instructions take', () => {
      const built: Result[] = []
      afterAll(() => removeTags(engine, REPOSITORY))

      it('changes their keys exactly where the Engine has another layer', async () => {
        built.push(await build(engine, 0))
        const found: Record<string, { keys: readonly string[]; ran: readonly string[] }> = {}
        for (const [what, change] of Object.entries(CHANGES)) {
          const before = built.at(-1)
          change()
          const after = await build(engine, built.length)
          built.push(after)
          const keys = NAMES.filter((name) => before?.keys.get(name) !== after.keys.get(name))
          found[what] = { keys: keys.toSorted(), ran: after.ran }
        }
        const keysOf = Object.entries(found).map(([what, { keys }]) => [what, keys])
        const layersOf = Object.entries(found).map(([what, { ran }]) => [what, ran])
        expect(keysOf).toEqual(layersOf)
        // Neither all nor nothing.
        expect(found['an ignored file']?.keys).toEqual([])
        expect(found['only times']?.keys).toEqual([])
        expect(found['a file of the root']?.keys).toEqual([
          'everything',
          'file',
          'files',
          'wildcard',
        ])
      })
    })
  },
  ['sid-graph'],
)
