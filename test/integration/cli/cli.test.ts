import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { removeTags, runsHere, tagsOf } from '../build/engine-state.js'
import { eachEngine } from '../matrix.js'
import { imagewright, ROOT } from './command.js'

let folder: string

/** A definition file in a folder that has imagewright installed. */
function definition(name: string, lines: readonly string[]): string {
  const file = join(folder, name)
  writeFileSync(file, lines.join('\n'))
  return file
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-cli-'))
  const modules = join(folder, 'node_modules')
  rmSync(modules, { recursive: true, force: true })
  symlinkSync(join(ROOT, 'node_modules'), modules)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const IMPORT = `import { image } from '${ROOT}/dist/esm/index.js'`

describe('imagewright print', () => {
  it('prints the Dockerfile of the default export', async () => {
    expect(await imagewright(['print', 'examples/hello.ts'])).toEqual({
      code: 0,
      stdout: 'FROM alpine\nCMD ["echo", "hello"]\n',
      stderr: '',
    })
  })

  it('prints another export by name, from any working directory', async () => {
    definition('named.ts', [IMPORT, "export const base = image().from('busybox')"])
    expect(await imagewright(['print', 'named.ts', '--export', 'base'], { cwd: folder })).toEqual({
      code: 0,
      stdout: 'FROM busybox\n',
      stderr: '',
    })
  })

  it('says what the file exports instead', async () => {
    const file = definition('other.ts', [IMPORT, "export const base = image().from('busybox')"])
    const { code, stdout, stderr } = await imagewright(['print', file])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      `DefinitionFileError [DEFINITION_FILE_INVALID]: ${file} has no definition as its export "default"\n` +
        '  It exports base: choose one with --export.\n',
    )
  })

  it.each(['-v', '--version'])('says which version it is by %s', async (option) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly version: string
    }
    const said = { code: 0, stdout: `imagewright version ${version}\n`, stderr: '' }
    expect(await imagewright([option])).toEqual(said)
  })

  it('names a file that is not there', async () => {
    const { code, stderr } = await imagewright(['print', 'nowhere.ts'])
    expect(code).toBe(1)
    expect(stderr).toContain(`There is no file ${join(ROOT, 'nowhere.ts')}`)
  })

  it('tells a file that is not there from one that imports such a file', async () => {
    const file = definition('importing.ts', ["export { default } from './nowhere.js'"])
    const { code, stderr } = await imagewright(['print', file])
    expect(code).toBe(1)
    expect(stderr).toContain("Cannot find module './nowhere.js'")
    expect(stderr).not.toContain('There is no file')
  })

  it('gives its own library to a file that finds none', async () => {
    const alone = mkdtempSync(join(tmpdir(), 'imagewright-alone-'))
    try {
      const file = join(alone, 'image.ts')
      writeFileSync(
        file,
        "import { image } from 'imagewright'\nexport default image().from('busybox')\n",
      )
      const printed = { code: 0, stdout: 'FROM busybox\n', stderr: '' }
      expect(await imagewright(['print', file])).toEqual(printed)
    } finally {
      rmSync(alone, { recursive: true })
    }
  })

  it('points at the call that was given something wrong', async () => {
    const file = definition('wrong.ts', [
      IMPORT,
      'export default image()',
      "  .from('alpine')",
      "  .run('true', { netwrok: 'none' } as never)",
    ])
    const { code, stderr } = await imagewright(['print', file])
    expect(code).toBe(1)
    expect(stderr).toBe(
      'InvalidDefinitionError [INVALID_DEFINITION]: run(): unknown option "netwrok"\n' +
        `  at ${file}:4:4\n` +
        '  It takes mounts, network, security, devices.\n',
    )
  })
})

describe('imagewright build', () => {
  it('lists every endpoint that it tried where none answers', async () => {
    const { code, stdout, stderr } = await imagewright(['build', 'examples/hello.ts'], {
      env: { DOCKER_HOST: `unix://${folder}/none.sock` },
    })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('ENGINE_UNREACHABLE')
    expect(stderr).toContain(`unix://${folder}/none.sock`)
  })

  it('refuses a tag that is none', async () => {
    const { code, stderr } = await imagewright(['build', 'examples/hello.ts', '-t', 'Me/Hello'])
    expect(code).toBe(1)
    expect(stderr).toContain('InvalidReferenceError [INVALID_REFERENCE]')
  })
})

eachEngine((engine) => {
  const env = { DOCKER_HOST: engine.host }
  const repository = `imagewright-cli-test-${engine.slot}`
  afterAll(() => removeTags(engine, repository))

  it('builds and names an image, progress on one stream and its ID on the other', async () => {
    const tag = `${repository}/hello:1.0`
    const { code, stdout, stderr } = await imagewright(['build', 'examples/hello.ts', '-t', tag], {
      env,
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/)
    expect(stderr).toMatch(/^#\d+ \[1\/1\] FROM docker\.io\/library\/alpine/m)
    expect(stderr).toContain(`named docker.io/${tag}\n`)
    expect(await tagsOf(engine)).toContain(tag)
    const quiet = await imagewright(['build', '-q', 'examples/hello.ts', '-H', engine.host])
    expect(quiet).toEqual({ code: 0, stdout, stderr: '' })
  })

  it('shows the line of the step that failed', async () => {
    const file = definition(`failing-${engine.slot}.ts`, [
      IMPORT,
      'export default image()',
      "  .from('busybox')",
      "  .workdir('/app')",
      `  .run('echo ${repository}; exit 3')`,
    ])
    const { code, stdout, stderr } = await imagewright(['build', file], { env })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(
      [
        `BuildFailedError [BUILD_FAILED]: "RUN echo ${repository}; exit 3" failed with exit code 3`,
        `  at ${file}:5:4`,
        "    3 |   .from('busybox')",
        "    4 |   .workdir('/app')",
        `  > 5 |   .run('echo ${repository}; exit 3')`,
        '      |    ^',
        `  ${repository}`,
        '',
      ].join('\n'),
    )
  })

  it('cancels the build in the Engine on Ctrl-C', async () => {
    const seconds = 6000 + Math.floor(Math.random() * 999)
    const file = definition(`slow-${engine.slot}.ts`, [
      IMPORT,
      `export default image().from('busybox').run('echo begun; sleep ${seconds}')`,
    ])
    let interrupted = false
    const { code } = await imagewright(['build', file, '-t', `${repository}/slow`], {
      env,
      onStderr: (text, kill) => {
        if (interrupted || !/^#\d+ begun$/m.test(text)) return
        interrupted = true
        kill('SIGINT')
      },
    })
    expect(code).toBe(130)
    expect(runsHere(`sleep ${seconds}`)).toBe(false)
    expect(await tagsOf(engine)).not.toContain(`${repository}/slow:latest`)
  })

  it('ends with 130 however often Ctrl-C is pressed', async () => {
    const file = definition(`impatient-${engine.slot}.ts`, [
      IMPORT,
      "export default image().from('busybox').run('echo begun; sleep 60')",
    ])
    let pressing: NodeJS.Timeout | undefined
    const { code } = await imagewright(['build', file], {
      env,
      onStderr: (text, kill) => {
        if (/^#\d+ begun$/m.test(text)) pressing ??= setInterval(() => kill('SIGINT'), 1)
      },
    })
    clearInterval(pressing)
    expect(code).toBe(130)
  })
})
