import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Explanation } from '../../../src/index.js'
import { removeTags } from '../build/engine-state.js'
import { eachEngine } from '../matrix.js'
import { imagewright, ROOT } from './command.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-explain-'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/main.js'), 'one\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const DEFINITION = [
  `import { image } from '${ROOT}/dist/esm/index.js'`,
  'export default image()',
  "  .from('busybox')",
  "  .workdir('/app')",
  "  .arg('NODE_ENV', 'production')",
  "  .copy('src', './src')",
  "  .run('cat src/main.js')",
]

eachEngine(
  (engine) => {
    const repository = `imagewright-explain-test-${engine.slot}`
    afterAll(() => removeTags(engine, repository))

    const run = (command: string, ...options: readonly string[]) =>
      imagewright([command, 'app.ts', ...options], {
        cwd: folder,
        env: {
          DOCKER_HOST: engine.host,
          IMAGEWRIGHT_CACHE_DIR: join(folder, `cache-${engine.slot}`),
        },
      })
    const explain = async (...options: readonly string[]): Promise<Explanation> => {
      const { code, stdout, stderr } = await run('explain', '--format', 'json', ...options)
      expect([code, stderr]).toEqual([0, ''])
      return JSON.parse(stdout) as Explanation
    }
    const define = (lines: readonly string[]): void =>
      writeFileSync(join(folder, 'app.ts'), `${lines.join('\n')}\n`)

    it('says why a build would run, and in which line, until it has run', async () => {
      define(DEFINITION)
      const first = await run('explain', '--fail-on-miss')
      expect([first.code, first.stderr]).toEqual([1, ''])
      expect(first.stdout).toMatch(
        /^The build will run: no earlier build of it is known\.\n\nRuns: all 5 instructions\n/,
      )

      const { code, stdout: id } = await run('build', '-q', '-t', `${repository}/app`)
      expect(code).toBe(0)
      const hit = await run('explain', '--fail-on-miss')
      expect(hit.code).toBe(0)
      expect(hit.stdout).toContain(
        `Nothing to build: the Engine holds the image of these inputs.\n\n${id.slice(0, 19)}, built `,
      )

      writeFileSync(join(folder, 'src/main.js'), 'two\n')
      const { code: missed, stdout } = await run('explain', '--fail-on-miss')
      expect(missed).toBe(1)
      expect(
        stdout
          .replaceAll(/\d+ seconds? ago|a moment ago/g, 'NOW')
          .replace(/\(.* UTC\)/, '(TIME UTC)'),
      ).toBe(
        [
          'The build will run: src/main.js was edited since the build of NOW.',
          '',
          'COPY src ./src',
          '  at app.ts:6:4',
          "      4 |   .workdir('/app')",
          "      5 |   .arg('NODE_ENV', 'production')",
          "    > 6 |   .copy('src', './src')",
          '        |    ^',
          "      7 |   .run('cat src/main.js')",
          '  edited   src/main.js (still 4 bytes)',
          '',
          'Runs again: 2 of 5 instructions',
          '  COPY src ./src       app.ts:6',
          '  RUN cat src/main.js  app.ts:7',
          '',
          `Compared with ${id.slice(0, 19)}, built NOW (TIME UTC).`,
          '',
        ].join('\n'),
      )
      expect((await run('explain')).code).toBe(0)
      writeFileSync(join(folder, 'src/main.js'), 'one\n')
    })

    it('names the argument, the instruction, the base or the setting that is another', async () => {
      const arg = await explain('--build-arg', 'NODE_ENV=development')
      expect(arg.changes).toEqual([
        {
          stage: expect.any(String),
          instruction: 'ARG NODE_ENV=production',
          at: { file: join(folder, 'app.ts'), line: 5, column: 4 },
          kind: 'argument',
          name: 'NODE_ENV',
          before: 'production',
          after: 'development',
        },
      ])
      expect(arg.invalidated.map(({ text }) => text)).toEqual([
        'ARG NODE_ENV=production',
        'RUN cat src/main.js',
      ])
      const label = await explain('--label', 'a=b')
      expect([label.changes, label.invalidated]).toEqual([
        [{ kind: 'setting', name: 'label:a', after: 'b' }],
        [],
      ])
      const anew = await explain('--no-cache')
      expect(anew.changes).toEqual([{ kind: 'requested', option: 'noCache' }])

      define(DEFINITION.with(6, "  .run('cat src/main.js src/main.js')"))
      const edited = await explain()
      expect(edited.changes).toMatchObject([
        { kind: 'instruction-edited', before: 'RUN cat src/main.js', at: { line: 7 } },
      ])
      define(DEFINITION)
    })

    it('tells that a base has moved, and from where to where', async () => {
      const base = (content: string): void => {
        const lines = [
          `import { image } from '${ROOT}/dist/esm/index.js'`,
          `export const base = image().from('busybox').run('echo ${content} > /version')`,
          `export default image().from('${repository}/base').run('cat /version')`,
        ]
        define(lines)
      }
      base('1')
      for (const options of [['--export', 'base', '-t', `${repository}/base`], []]) {
        expect((await run('build', '-q', ...options)).code).toBe(0)
      }
      expect((await explain()).verdict).toBe('hit')
      base('2')
      const options = ['--export', 'base', '-t', `${repository}/base`]
      expect((await run('build', '-q', ...options)).code).toBe(0)
      const { changes, invalidated } = await explain()
      expect(changes).toEqual([
        {
          stage: expect.any(String),
          instruction: `FROM ${repository}/base`,
          at: { file: join(folder, 'app.ts'), line: 3, column: 24 },
          kind: 'base',
          reference: `${repository}/base`,
          before: expect.stringMatching(/^sha256:/),
          after: expect.stringMatching(/^sha256:/),
        },
      ])
      expect(invalidated).toHaveLength(2)
    })
  },
  ['sid-graph'],
)
