import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { imagewright, type Outcome } from './command.js'

const UNFORMATTED = 'from a\nCMD ["x","y"]\n'
const FORMATTED = 'FROM a\nCMD ["x", "y"]\n'
const INVALID = 'from a\nrum x\n'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-fmt-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string | Uint8Array): void {
  writeFileSync(join(folder, name), text)
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function fmt(...args: readonly string[]): Promise<Outcome> {
  return imagewright(['fmt', ...args], { cwd: folder })
}

describe('imagewright fmt', () => {
  it('formats ./Dockerfile in its place, and names it', async () => {
    write('Dockerfile', UNFORMATTED)
    expect(await fmt()).toEqual({ code: 0, stdout: 'Dockerfile\n', stderr: '' })
    expect(read('Dockerfile')).toBe(FORMATTED)
  })

  it('names only files that changed, and does not touch the others', async () => {
    write('a', UNFORMATTED)
    write('b', FORMATTED)
    const before = statSync(join(folder, 'b'))
    expect(await fmt('a', 'b')).toEqual({ code: 0, stdout: 'a\n', stderr: '' })
    expect([read('a'), read('b')]).toEqual([FORMATTED, FORMATTED])
    expect(statSync(join(folder, 'b')).ino).toBe(before.ino)
  })

  it('formats what it can where a file is invalid', async () => {
    write('a', INVALID)
    write('b', UNFORMATTED)
    const { code, stdout, stderr } = await fmt('a', 'b', 'c')
    expect([code, stdout]).toEqual([1, 'b\n'])
    expect(stderr).toContain('DockerfileSyntaxError [DOCKERFILE_SYNTAX]')
    expect(stderr).toContain('unknown instruction: rum')
    expect(stderr).toContain('at a:2:1')
    expect(stderr).toContain('UsageError [USAGE]: fmt: cannot read c: ENOENT')
    expect([read('a'), read('b')]).toEqual([INVALID, FORMATTED])
  })

  it('leaves a file that is not UTF-8', async () => {
    const bytes = Buffer.from('from a\nrun x\xff\n', 'latin1')
    write('a', bytes)
    const { code, stdout, stderr } = await fmt('a')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('DOCKERFILE_SYNTAX')
    expect(readFileSync(join(folder, 'a'))).toEqual(bytes)
  })

  it('keeps the permissions of a file and the symbolic link to it, and leaves nothing beside it', async () => {
    write('real', UNFORMATTED)
    chmodSync(join(folder, 'real'), 0o640)
    symlinkSync('real', join(folder, 'link'))
    expect(await fmt('link')).toEqual({ code: 0, stdout: 'link\n', stderr: '' })
    expect(read('real')).toBe(FORMATTED)
    expect(statSync(join(folder, 'real')).mode & 0o7777).toBe(0o640)
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder)).toEqual(['link', 'real'])
  })

  it('formats standard input to standard output', async () => {
    const outcome = await imagewright(['fmt', '-'], { cwd: folder, input: UNFORMATTED })
    expect(outcome).toEqual({ code: 0, stdout: FORMATTED, stderr: '' })
    expect(existsSync(join(folder, '-'))).toBe(false)
  })

  it('does not take standard input among files', async () => {
    write('a', UNFORMATTED)
    const { code, stdout, stderr } = await fmt('a', '-')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe('UsageError [USAGE]: fmt: "-" stands alone, without other files\n')
    expect(read('a')).toBe(UNFORMATTED)
  })
})

describe('imagewright fmt --check', () => {
  it('fails and names the files that would change, and writes nothing', async () => {
    write('a', UNFORMATTED)
    write('b', FORMATTED)
    write('c', UNFORMATTED)
    expect(await fmt('--check', 'a', 'b', 'c')).toEqual({ code: 1, stdout: 'a\nc\n', stderr: '' })
    expect(read('a')).toBe(UNFORMATTED)
  })

  it('succeeds where nothing would change', async () => {
    write('Dockerfile', FORMATTED)
    expect(await fmt('--check')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('looks at standard input', async () => {
    const check = (input: string): Promise<Outcome> =>
      imagewright(['fmt', '--check', '-'], { cwd: folder, input })
    expect(await check(UNFORMATTED)).toEqual({ code: 1, stdout: '-\n', stderr: '' })
    expect(await check(FORMATTED)).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})
