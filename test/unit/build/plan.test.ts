import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { planBuild } from '../../../src/build/plan.js'
import { bind, context, expand, image } from '../../../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'imagewright-plan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hello = image().from('alpine')

describe('the tags of a plan', () => {
  it('are full names', async () => {
    const { tags } = await planBuild(
      hello.node,
      { tags: ['hello', 'me/hello:1', 'r.io:5/x:2'] },
      {},
    )
    expect(tags).toEqual(['docker.io/library/hello:latest', 'docker.io/me/hello:1', 'r.io:5/x:2'])
  })

  it('are refused where they are no names', async () => {
    await expect(planBuild(hello.node, { tags: ['Hello'] }, {})).rejects.toMatchObject({
      code: 'INVALID_REFERENCE',
    })
    await expect(
      planBuild(hello.node, { tags: [`hello@sha256:${'a'.repeat(64)}`] }, {}),
    ).rejects.toMatchObject({ code: 'INVALID_REFERENCE' })
  })
})

describe('the platform of a plan', () => {
  it('is what was asked for, else DOCKER_DEFAULT_PLATFORM, else the own one of the Engine', async () => {
    const env = { DOCKER_DEFAULT_PLATFORM: 'linux/aarch64' }
    expect((await planBuild(hello.node, { platform: 'linux/x86_64' }, env)).platform).toBe(
      'linux/amd64',
    )
    expect((await planBuild(hello.node, {}, env)).platform).toBe('linux/arm64')
    expect((await planBuild(hello.node, {}, {})).platform).toBeUndefined()
  })
})

describe('the build args of a plan', () => {
  const versioned = image()
    .arg('BASE', 'alpine')
    .from(expand('${BASE}'))
    .arg('VERSION')
    .arg('TARGETARCH')

  it('are demanded where an ARG has no default, except those that BuildKit gives', async () => {
    await expect(planBuild(versioned.node, {}, {})).rejects.toMatchObject({
      code: 'INVALID_DEFINITION',
      summary: 'build(): the ARG VERSION has no default and was given no value',
      at: { file: __filename },
    })
    const { buildArgs } = await planBuild(versioned.node, { buildArgs: { VERSION: '1' } }, {})
    expect(buildArgs).toEqual({ VERSION: '1' })
  })

  it('are refused where no ARG has the name, except those that need no declaration', async () => {
    await expect(
      planBuild(versioned.node, { buildArgs: { VERSION: '1', VERSOIN: '2' } }, {}),
    ).rejects.toMatchObject({
      summary: 'build(): no ARG is named "VERSOIN"',
      hint: 'The definition declares BASE, VERSION, TARGETARCH.',
    })
    const given = { VERSION: '1', HTTP_PROXY: 'http://p', BUILDKIT_INLINE_CACHE: '1' }
    expect((await planBuild(versioned.node, { buildArgs: given }, {})).buildArgs).toEqual(given)
  })

  it('of other stages count too', async () => {
    const user = image().from('alpine').copy('/x', '/', { from: versioned })
    await expect(planBuild(user.node, {}, {})).rejects.toMatchObject({ code: 'INVALID_DEFINITION' })
  })

  it('are demanded stage by stage, defaults of the base and of the global scope counting', async () => {
    const other = image().from('alpine').arg('A', '1')
    const user = image().from('alpine').arg('A').copy('/x', '/', { from: other })
    await expect(planBuild(user.node, {}, {})).rejects.toMatchObject({
      summary: 'build(): the ARG A has no default and was given no value',
    })
    const based = image().from(other).arg('A')
    await expect(planBuild(based.node, {}, {})).resolves.toBeDefined()
    const global = image().arg('A', '1').from('alpine').arg('A')
    await expect(planBuild(global.node, {}, {})).resolves.toBeDefined()
  })

  it('hold SOURCE_DATE_EPOCH of the environment', async () => {
    const env = { SOURCE_DATE_EPOCH: '1700000000' }
    expect((await planBuild(hello.node, {}, env)).buildArgs).toEqual(env)
    const buildArgs = { SOURCE_DATE_EPOCH: '0' }
    expect((await planBuild(hello.node, { buildArgs }, env)).buildArgs).toEqual(buildArgs)
  })
})

describe('the context of a plan', () => {
  it('is the folder of the file that called image()', async () => {
    expect((await planBuild(hello.copy('a', '/').node, {}, {})).root).toBe(__dirname)
  })

  it('is what image() or build() says, from that folder or the working directory', async () => {
    const below = image({ context: '../plan' }).from('alpine').copy('a', '/')
    expect((await planBuild(below.node, {}, {})).root).toBe(join(__dirname, '../plan'))
    expect((await planBuild(below.node, { context: folder }, {})).root).toBe(folder)
  })

  it('is that of the stage that copies from it, where the target does not', async () => {
    const files = image({ context: folder }).from('alpine').copy('a', '/')
    const target = image().from('alpine').copy('/a', '/', { from: files })
    expect((await planBuild(target.node, {}, {})).root).toBe(folder)
  })

  it('cannot be two folders', async () => {
    const files = image({ context: folder }).from('alpine').copy('a', '/')
    const target = image().from('alpine').copy('b', '/').copy('/a', '/', { from: files })
    await expect(planBuild(target.node, {}, {})).rejects.toMatchObject({ code: 'CONTEXT_CONFLICT' })
  })

  it.each([
    ['COPY', image().from('alpine').copy('../secret', '/')],
    ['COPY', image().from('alpine').copy(['a', 'b/../../x'], '/')],
    ['ADD', image().from('alpine').add('..', '/')],
    [
      'RUN',
      image()
        .from('alpine')
        .run('x', { mounts: [bind('/x', { source: '../y' })] }),
    ],
  ])('cannot be left by %s', async (instruction, definition) => {
    await expect(planBuild(definition.node, {}, {})).rejects.toMatchObject({
      code: 'PATH_OUTSIDE_CONTEXT',
      at: { file: __filename },
      summary: expect.stringMatching(
        new RegExp(`^${instruction} ".*" leads out of the build context$`),
      ),
    })
  })

  it('has nothing to do with addresses, variables and other origins', async () => {
    const definition = image()
      .from('alpine')
      .add('https://example.org/../x', '/')
      .add('git@example.org:a/../../b.git', '/')
      .copy('/../x', '/')
      .copy('../x', '/', { from: context('elsewhere') })
      .run('x', { mounts: [bind('/x', { source: '../y', from: 'busybox' })] })
    await expect(planBuild(definition.node, {}, {})).resolves.toMatchObject({ root: __dirname })
  })

  it('is refused where its ignore file has a pattern that means nothing', async () => {
    writeFileSync(join(folder, '.dockerignore'), 'ok\n[\n')
    await expect(planBuild(hello.node, { context: folder }, {})).rejects.toMatchObject({
      code: 'INVALID_IGNORE_PATTERN',
      file: join(folder, '.dockerignore'),
      line: 2,
    })
  })
})
