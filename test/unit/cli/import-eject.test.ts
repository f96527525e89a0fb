import { spawnSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'

const ROOT = resolve(__dirname, '../../..')

let tools: string
let folder: string

beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), 'imagewright-import-tools-'))
  symlinkSync(join(ROOT, 'node_modules'), join(tools, 'node_modules'))
  await build({
    entryPoints: { main: join(ROOT, 'src/cli/main.ts'), index: join(ROOT, 'src/index.ts') },
    outdir: tools,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
}, 60_000)
afterAll(() => rmSync(tools, { recursive: true, force: true }))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-import-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the command as a process of its own, in the folder. */
function imagewright(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(tools, 'main.mjs'), ...args],
    { cwd: folder, input, encoding: 'utf8', env: { PATH: '', HOME: tools } },
  )
  return { status, stdout, stderr }
}

/** Where the code finds the library. */
function fromHere(): readonly string[] {
  return ['--from-module', join(tools, 'index.mjs')]
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function get(path: string): string {
  return readFileSync(join(folder, path), 'utf8')
}

function entries(): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
}

const HELLO = 'FROM alpine\nCMD ["echo", "hello"]\n'
const HELLO_CODE =
  'import { image } from "imagewright";\n\nexport default image().from("alpine").cmd(["echo", "hello"]);\n'

describe('imagewright import', () => {
  it('writes the TypeScript beside the Dockerfile', () => {
    put('Dockerfile', HELLO)
    expect(imagewright(['import'])).toEqual({ status: 0, stdout: 'Dockerfile.ts\n', stderr: '' })
    expect(get('Dockerfile.ts')).toBe(HELLO_CODE)
    expect(entries()).toEqual(['Dockerfile', 'Dockerfile.ts'])
  })

  it('takes several Dockerfiles, each to a file of its own', () => {
    put('a/Dockerfile', HELLO)
    put('b.Dockerfile', 'FROM busybox\n')
    const { status, stdout } = imagewright(['import', 'a/Dockerfile', 'b.Dockerfile'])
    expect([status, stdout]).toEqual([0, 'a/Dockerfile.ts\nb.Dockerfile.ts\n'])
    expect(get('b.Dockerfile.ts')).toContain('.from("busybox")')
  })

  it('writes nothing at all where one of them is invalid, and tells every problem', () => {
    put('a/Dockerfile', HELLO)
    put('b.Dockerfile', 'FROM busybox\nFOO\nRUN\n')
    const before = entries()
    const { status, stdout, stderr } = imagewright([
      'import',
      'a/Dockerfile',
      'b.Dockerfile',
      'missing',
    ])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^ImportFailedError \[IMPORT_FAILED\]: 2 files cannot be imported/)
    expect(stderr).toContain('2:1 unknown instruction: FOO')
    expect(stderr).toContain('missing cannot be read')
    expect(entries()).toEqual(before)
  })

  it('gives the error of the one Dockerfile that is invalid', () => {
    put('Dockerfile', 'FROM alpine\nRUN --mount\n')
    const { status, stderr } = imagewright(['import'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^DockerfileSyntaxError \[DOCKERFILE_SYNTAX\]/)
    expect(entries()).toEqual(['Dockerfile'])
  })

  it('replaces no file unless it is told to', () => {
    put('Dockerfile', HELLO)
    put('Dockerfile.ts', 'mine')
    const { status, stderr } = imagewright(['import'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^OutputExistsError \[OUTPUT_EXISTS\]: There is already Dockerfile\.ts/)
    expect(get('Dockerfile.ts')).toBe('mine')
    expect(imagewright(['import', '--force']).status).toBe(0)
    expect(get('Dockerfile.ts')).toBe(HELLO_CODE)
    expect(entries()).toEqual(['Dockerfile', 'Dockerfile.ts'])
  })

  it('replaces a symbolic link, and not what it leads to', () => {
    put('in/Dockerfile', HELLO)
    put('outside.ts', 'mine')
    symlinkSync('../outside.ts', join(folder, 'in/Dockerfile.ts'))
    expect(imagewright(['import', 'in/Dockerfile']).status).toBe(1)
    expect(imagewright(['import', 'in/Dockerfile', '--force']).status).toBe(0)
    expect(get('outside.ts')).toBe('mine')
    expect(lstatSync(join(folder, 'in/Dockerfile.ts')).isFile()).toBe(true)
  })

  it('leaves nothing behind where a folder cannot be written to', () => {
    put('a.Dockerfile', HELLO)
    put('file', '')
    const { status, stderr } = imagewright(['import', 'a.Dockerfile', '-o', 'file/a.ts'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^UsageError \[USAGE\]: file\/a\.ts cannot be written: ENOTDIR/)
    expect(entries()).toEqual(['a.Dockerfile', 'file'])
  })

  it('reads standard input and writes to standard output', () => {
    expect(imagewright(['import', '-'], HELLO)).toEqual({
      status: 0,
      stdout: HELLO_CODE,
      stderr: '',
    })
    put('Dockerfile', HELLO)
    expect(imagewright(['import', '-o', '-']).stdout).toBe(HELLO_CODE)
    expect(entries()).toEqual(['Dockerfile'])
  })

  it('names the context where the TypeScript goes elsewhere', () => {
    put('app/Dockerfile', 'FROM alpine\nCOPY a /\n')
    put('images/.keep', '')
    expect(imagewright(['import', 'app/Dockerfile', '-o', 'images']).status).toBe(0)
    expect(get('images/Dockerfile.ts')).toContain('image({ context: "../app" })')
    const other = imagewright(['import', 'app/Dockerfile', '--context', '.', '-o', '-'])
    expect(other.stdout).toContain('image({ context: ".." })')
  })

  it('takes the stage, the name and the style that it is asked for', () => {
    put('Dockerfile', '# why\nFROM alpine AS a\nRUN apk add --no-cache git\nFROM a\n')
    const args = ['--target', 'a', '--export', 'tools', '--recipes', '--comments']
    const style = ['--no-semi', '--single-quote', '--print-width', '40']
    expect(imagewright(['import', '-o', '-', ...args, ...style]).stdout).toBe(
      [
        "import { apk, image } from 'imagewright'",
        '',
        '// why',
        'export const tools = image()',
        "  .from('alpine')",
        "  .as('a')",
        "  .use(apk(['git']))",
        '',
      ].join('\n'),
    )
    expect(imagewright(['import', '--target', 'b']).stderr).toMatch(/STAGE_NOT_FOUND/)
  })

  it('exports every stage where it is asked to', () => {
    put('Dockerfile', 'FROM alpine AS a\nFROM busybox AS b\nFROM a AS c\n')
    expect(imagewright(['import', '-o', '-', '--all-stages', '--no-semi']).stdout).toBe(
      [
        'import { image } from "imagewright"',
        '',
        'export const a = image().from("alpine").as("a")',
        '',
        'export const b = image().from("busybox").as("b")',
        '',
        'export const c = image().from(a).as("c")',
        '',
        'export default c',
        '',
      ].join('\n'),
    )
  })

  it('says that the ignore file of another Dockerfile is not read', () => {
    put('b.Dockerfile', HELLO)
    put('b.Dockerfile.dockerignore', 'x\n')
    expect(imagewright(['import', 'b.Dockerfile']).stderr).toMatch(
      /^note: b\.Dockerfile\.dockerignore is not read for a definition/,
    )
  })

  it('refuses what cannot be meant', () => {
    put('a/Dockerfile', HELLO)
    put('b/Dockerfile', HELLO)
    const both = ['import', 'a/Dockerfile', 'b/Dockerfile']
    expect(imagewright([...both, '-o', 'x.ts']).stderr).toContain('several files need a folder')
    expect(imagewright([...both, '-o', './']).stderr).toContain('two files of one name')
    expect(imagewright(['import', 'a/Dockerfile', 'a/Dockerfile']).stderr).toContain('given twice')
    expect(imagewright(['import', 'a/Dockerfile', '--print-width', 'x']).stderr).toContain(
      '--print-width x',
    )
    expect(imagewright(['import', 'a/Dockerfile', '--export', 'no-name']).stderr).toContain(
      '--export no-name',
    )
  })
})

describe('imagewright eject', () => {
  const DOCKERFILE = 'FROM alpine\nCOPY a /\nRUN echo $HOME\n'

  it('writes the Dockerfile that was imported into its context', () => {
    put('app/Dockerfile', DOCKERFILE)
    expect(imagewright(['import', 'app/Dockerfile', '-o', 'image.ts', ...fromHere()]).status).toBe(
      0,
    )
    expect(imagewright(['eject', 'image.ts', '--force'])).toEqual({
      status: 0,
      stdout: 'app/Dockerfile\n',
      stderr: 'build it with: docker build app\n',
    })
    expect(get('app/Dockerfile')).toBe(DOCKERFILE)
  }, 60_000)

  it('says how a Dockerfile elsewhere is built, and which ignore file goes along', () => {
    put('Dockerfile', DOCKERFILE)
    put('Dockerfile.dockerignore', 'x\n')
    expect(imagewright(['import', '-o', 'image.ts', ...fromHere()]).status).toBe(0)
    put('docker/.keep', '')
    expect(imagewright(['eject', 'image.ts', '-o', 'docker'])).toEqual({
      status: 0,
      stdout: 'docker/Dockerfile\n',
      stderr:
        'build it with: docker build -f docker/Dockerfile .\n' +
        'note: docker build does not read Dockerfile.dockerignore with this Dockerfile: copy it to docker/Dockerfile.dockerignore\n',
    })
  }, 60_000)

  it('replaces no file unless it is told to, and writes to standard output', () => {
    put('Dockerfile', DOCKERFILE)
    expect(imagewright(['import', '-o', 'image.ts', ...fromHere()]).status).toBe(0)
    put('Dockerfile', 'mine')
    const { status, stderr } = imagewright(['eject', 'image.ts'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^OutputExistsError \[OUTPUT_EXISTS\]/)
    expect(get('Dockerfile')).toBe('mine')
    expect(imagewright(['eject', 'image.ts', '-o', '-']).stdout).toBe(DOCKERFILE)
  }, 60_000)

  it.each([
    ['print', []],
    ['eject', ['-o', '-']],
  ])(
    'names images by their digests, where they are to be locked (%s)',
    (command, output) => {
      const locked = (...flags: readonly string[]) =>
        imagewright([command, 'image.ts', ...output, ...flags])
      const pinned = `sha256:${'a'.repeat(64)}`
      const other = `sha256:${'b'.repeat(64)}`
      const lockOf = (digest: string) =>
        JSON.stringify({
          version: 1,
          images: { 'alpine:3.20': { digest, platforms: {} } },
        })
      put('imagewright.lock', lockOf(pinned))
      put('other.lock', lockOf(other))
      put('Dockerfile', 'ARG BASE=alpine:3.21\n\nFROM ${BASE}\nRUN true\n')
      expect(imagewright(['import', '-o', 'image.ts', ...fromHere()]).status).toBe(0)
      const dockerfileWith = (digest: string) =>
        `ARG BASE=alpine:3.21\n\nFROM alpine:3.20@${digest}\nRUN true\n`
      const given = ['--build-arg', 'BASE=alpine:3.20']

      expect(locked().stdout).toBe('ARG BASE=alpine:3.21\n\nFROM ${BASE}\nRUN true\n')
      expect(locked('--locked', ...given).stdout).toBe(dockerfileWith(pinned))
      expect(locked('--locked', '--lock-file', 'other.lock', ...given).stdout).toBe(
        dockerfileWith(other),
      )
      expect(locked('--locked')).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/^LockMissingError \[LOCK_MISSING\]/),
      })
      for (const flags of [given, ['--lock-file', 'other.lock']]) {
        expect(locked(...flags)).toMatchObject({
          status: 1,
          stdout: '',
          stderr: `UsageError [USAGE]: ${flags[0]}: it decides what images are locked as, and nothing is locked\n  Add --locked.\n`,
        })
      }
    },
    60_000,
  )
})
