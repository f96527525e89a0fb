import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import { image, ImagewrightError } from 'imagewright'
import { planBuild } from '../../../src/build/plan.js'

const folder = mkdtempSync(join(tmpdir(), 'imagewright-from-'))
afterAll(() => rmSync(folder, { recursive: true }))

const TEXT = 'FROM alpine AS one\nRUN a\n\nFROM one\nCOPY x /y\n'
const file = join(folder, 'Dockerfile')
writeFileSync(file, TEXT)

/** Code and message of what a call throws. */
function thrown(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (!(error instanceof ImagewrightError)) throw error
    return `${error.code}: ${error.summary}`
  }
  return 'nothing'
}

describe('image.fromDockerfile()', () => {
  it.each<readonly [string, () => { toDockerfile(): string }]>([
    ['a path', () => image.fromDockerfile(file)],
    ['a path in an object', () => image.fromDockerfile({ path: file })],
    ['an address', () => image.fromDockerfile(pathToFileURL(file))],
    ['a text', () => image.fromDockerfile(TEXT)],
    ['a text in an object', () => image.fromDockerfile({ text: TEXT })],
  ])('takes %s', (_what, read) => {
    expect(read().toDockerfile()).toBe(TEXT)
  })

  it.each(['FROM a', '  from a', '# c', 'ARG A'])('takes one line for a text: %j', (text) => {
    expect(thrown(() => image.fromDockerfile(text))).not.toMatch('DOCKERFILE_UNREADABLE')
  })

  it('takes a path from the folder of the file that calls', () => {
    expect(image.fromDockerfile('../../golden/hello/Dockerfile').toDockerfile()).toBe(
      'FROM alpine\nCMD ["echo", "hello"]\n',
    )
  })

  it('belongs to the folder of the Dockerfile, of the caller, or to the one that is asked for', () => {
    expect([
      image.fromDockerfile(file).node.context,
      image.fromDockerfile(TEXT).node.context,
      image.fromDockerfile(file, { context: 'x' }).node.context,
      image.fromDockerfile(file, { context: '/x' }).node.context,
    ]).toEqual([folder, __dirname, `${__dirname}/x`, '/x'])
  })

  it('points at the line of the Dockerfile, or at the call for a text', () => {
    const stage = image.fromDockerfile(file)
    expect(stage.node.instructions[0]?.at).toEqual({ file, line: 5, column: 1 })
    expect(image.fromDockerfile(TEXT).node.at?.file).toBe(__filename)
  })

  it('gives the stage that is wanted', () => {
    expect(image.fromDockerfile(file, { target: 'ONE' }).toDockerfile()).toBe(
      'FROM alpine AS one\nRUN a\n',
    )
  })

  it('is extended as any other definition', () => {
    const extended = image.fromDockerfile(file).env({ A: 'b' }).cmd(['c'])
    expect(extended.toDockerfile()).toBe(`${TEXT}ENV A=b\nCMD ["c"]\n`)
    const upon = image().from(image.fromDockerfile('FROM a\nCMD x\n')).cmd(['y'])
    expect(upon.toDockerfile()).toBe('FROM a AS stage-0\nCMD x\n\nFROM stage-0\nCMD ["y"]\n')
  })

  it('puts a step that may stand once in place of what the Dockerfile says, and once only', () => {
    const read = image.fromDockerfile('FROM a\nCMD x\nENTRYPOINT e\nCMD y\nRUN z\n')
    const extended = read.label({ a: 'b' }).cmd(['c'])
    expect(extended.toDockerfile()).toBe('FROM a\nENTRYPOINT e\nRUN z\nLABEL a=b\nCMD ["c"]\n')
    // @ts-expect-error CMD may stand once in a stage
    expect(() => extended.cmd(['d'])).toThrow('CMD may stand once in a stage')
    expect(read.toDockerfile()).toContain('CMD y')
  })

  it('is built with any build args, and without those that have no default', async () => {
    const stage = image.fromDockerfile({ text: 'ARG A\nFROM a\nARG B\n' }, { context: folder })
    const plan = await planBuild(stage.node, { buildArgs: { OTHER: 'x' } }, {})
    expect(plan.buildArgs).toEqual({ OTHER: 'x' })
  })

  it('leaves out of the context what the .dockerignore of the Dockerfile says', async () => {
    const own = join(folder, 'own')
    mkdirSync(own)
    writeFileSync(join(own, 'app.Dockerfile'), 'FROM a\nCOPY . /x\n')
    writeFileSync(join(folder, '.dockerignore'), 'root\n')
    const read = () => image.fromDockerfile(join(own, 'app.Dockerfile'), { context: folder }).node
    const patterns = async () => (await planBuild(read(), {}, {})).ignore.patterns
    expect(await patterns()).toEqual(['root'])
    writeFileSync(join(own, 'app.Dockerfile.dockerignore'), 'own\n')
    expect(await patterns()).toEqual(['own'])
    // Of a definition that goes on from there as well.
    const upon = image().from(
      image.fromDockerfile(join(own, 'app.Dockerfile'), { context: folder }),
    )
    expect((await planBuild(upon.node, {}, {})).ignore.patterns).toEqual(['own'])
  })

  it('takes sources that lead out of the context, as BuildKit does', async () => {
    const stage = image.fromDockerfile({ text: 'FROM a\nCOPY ../b /c\n' }, { context: folder })
    expect((await planBuild(stage.node, {}, {})).root).toBe(folder)
  })
})

describe('what is no Dockerfile', () => {
  const binary = join(folder, 'binary')
  writeFileSync(binary, Buffer.from([0x46, 0xff, 0x0a]))

  it.each<readonly [unknown, string]>([
    [
      'nowhere',
      `DOCKERFILE_UNREADABLE: The Dockerfile ${join(__dirname, 'nowhere')} cannot be read: there is no such file`,
    ],
    [folder, `DOCKERFILE_UNREADABLE: The Dockerfile ${folder} cannot be read: it is a folder`],
    [
      join(file, 'x'),
      `DOCKERFILE_UNREADABLE: The Dockerfile ${join(file, 'x')} cannot be read: there is no such file`,
    ],
    [
      new URL('https://a.b/Dockerfile'),
      'DOCKERFILE_UNREADABLE: The Dockerfile https://a.b/Dockerfile is no file of this machine',
    ],
    [5, 'INVALID_DEFINITION: fromDockerfile(): the Dockerfile is no path and no text'],
    [{ text: 5 }, 'INVALID_DEFINITION: fromDockerfile(): the Dockerfile is no path and no text'],
    [null, 'INVALID_DEFINITION: fromDockerfile(): the Dockerfile is no path and no text'],
  ])('is refused: %s', (input, message) => {
    expect(thrown(() => image.fromDockerfile(input as never))).toBe(message)
  })

  it('is refused with all that is wrong in it', () => {
    const summary = thrown(() => image.fromDockerfile('FROM a\nFOO b\nENV A=${\n'))
    expect(summary).toMatch(/^DOCKERFILE_SYNTAX: [\s\S]*2:1 unknown instruction: FOO/)
    expect(thrown(() => image.fromDockerfile(binary))).toMatch(
      /^DOCKERFILE_SYNTAX: [\s\S]*not valid UTF-8/,
    )
  })

  it('and options that there are none', () => {
    const options = { stage: 'x' } as never
    expect(thrown(() => image.fromDockerfile('FROM a\n', options))).toBe(
      'INVALID_DEFINITION: fromDockerfile(): unknown option "stage"',
    )
    expect(thrown(() => image.fromDockerfile('FROM a\n', { target: 'x' }))).toBe(
      'STAGE_NOT_FOUND: target stage "x" could not be found',
    )
  })
})
