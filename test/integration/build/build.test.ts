import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BuildFailedError, cache, context, expand, image, secret } from '../../../src/index.js'
import type { BuildEvent } from '../../../src/progress/event.js'
import { eachEngine } from '../matrix.js'
import { readEngine, removeTags, runsHere, tagsOf } from './engine-state.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-build-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The place of this call, so that a test need not count its own lines. */
function hereBelow(lines: number): number {
  const line = /:(\d+):\d+\)?$/.exec(new Error('here').stack?.split('\n')[2] ?? '')?.[1]
  return Number(line) + lines
}

eachEngine((engine) => {
  const { host } = engine
  const repository = `imagewright-build-test-${engine.slot}`
  afterAll(() => removeTags(engine, repository))

  describe('build()', () => {
    it('gives the image, and the image runs', async () => {
      const built = await image()
        .from('alpine')
        .cmd(['echo', 'hello'])
        .build({ host, tags: [`${repository}/hello:1.0`, `${repository}/hello`] })
      expect(built).toMatchObject({
        id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        tags: [`docker.io/${repository}/hello:1.0`, `docker.io/${repository}/hello:latest`],
        platform: 'linux/amd64',
      })
      expect(await built.run()).toMatchObject({ exitCode: 0, stdout: 'hello\n', stderr: '' })
      const { RepoTags } = await readEngine<{ RepoTags: string[] }>(
        engine,
        `/images/${built.id}/json`,
      )
      expect(RepoTags).toEqual(
        expect.arrayContaining([`${repository}/hello:1.0`, `${repository}/hello:latest`]),
      )
    })

    it('tells what happens, the image last, and marks what came from the cache', async () => {
      const nonce = `${Date.now()}`
      const definition = image()
        .from('busybox')
        .env({ NONCE: nonce })
        .run('echo out; echo err >&2')
        .run('true')
      const events: BuildEvent[] = []
      const build = definition.build({ host })
      for await (const event of build) events.push(event)
      const first = await build
      const named = new Map(
        events.flatMap((event) => (event.type === 'step' ? [[event.digest, event.name]] : [])),
      )
      const logs = events.flatMap((event) =>
        event.type === 'log' ? [[event.stream, event.text, named.get(event.digest)]] : [],
      )
      expect(logs.toSorted()).toEqual([
        ['stderr', 'err\n', '[2/3] RUN echo out; echo err >&2'],
        ['stdout', 'out\n', '[2/3] RUN echo out; echo err >&2'],
      ])
      expect(events.at(-1)).toEqual({ type: 'image', id: first.id, digest: first.digest, tags: [] })
      const second = await definition.build({ host, maxAge: 0 })
      expect(second.id).toBe(first.id)
      expect(second.cachedSteps).toBeGreaterThanOrEqual(2)
      const third = await definition.build({ host, noCache: true })
      expect(third.cachedSteps).toBeLessThan(second.cachedSteps)
    })

    it('points at the TypeScript of a step that fails, with its exit code and last lines', async () => {
      const tools = image().from('busybox').workdir('/tools').run('touch tool')
      const line = hereBelow(5)
      const failing = image()
        .from('busybox')
        .workdir('/app')
        .copy('/tools/tool', '.', { from: tools })
        .run(`echo ${Date.now()}; echo to-stderr >&2; exit 42`)
        .cmd(['never'])
      const failure = await failing.build({ host, tags: [`${repository}/failing`] }).then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(failure).toBeInstanceOf(BuildFailedError)
      const error = failure as BuildFailedError
      expect(error).toMatchObject({
        code: 'BUILD_FAILED',
        exitCode: 42,
        at: { file: __filename, line },
        step: { name: expect.stringContaining('[stage-1 4/4] RUN echo') },
      })
      expect(error.log).toEqual(
        expect.arrayContaining([expect.stringMatching(/^\d+$/), 'to-stderr']),
      )
      expect(error.codeFrame).toContain(`> ${line} |         .run(`)
      expect(error.message).toContain(`${__filename}:${line}:`)
      expect(await tagsOf(engine)).not.toContain(`${repository}/failing:latest`)
    })

    it('points at the COPY whose source is not there', async () => {
      const line = hereBelow(1)
      const definition = image({ context: folder }).from('busybox').copy('missing.txt', '/')
      await expect(definition.build({ host })).rejects.toMatchObject({
        code: 'BUILD_FAILED',
        at: { file: __filename, line },
        message: expect.stringContaining('missing.txt'),
      })
    })

    it('passes build args, labels and secrets, and keeps secrets out of the image', async () => {
      writeFileSync(join(folder, 'token.txt'), 'from-file')
      process.env['IMAGEWRIGHT_TEST_TOKEN'] = 'from-env'
      const canary = `canary-${Date.now()}`
      let asked = 0
      const definition = image()
        .arg('BASE', 'busybox')
        .from(expand('${BASE}'))
        .arg('GREETING')
        .run(
          'echo "$GREETING $(cat /run/secrets/a /run/secrets/b /run/secrets/c)" > /said; sha1sum /run/secrets/d',
          {
            mounts: [secret('a'), secret('b'), secret('c'), secret('d')],
          },
        )
        .cmd(['cat', '/said'])
      const logs: string[] = []
      const build = definition.build({
        host,
        buildArgs: { GREETING: 'hi' },
        labels: { 'org.example': 'yes' },
        secrets: {
          a: { value: 'from-value ' },
          b: { env: 'IMAGEWRIGHT_TEST_TOKEN' },
          c: { file: join(folder, 'token.txt') },
          d: async () => {
            asked++
            return canary
          },
          never: () => {
            throw new RangeError('asked for a secret that nothing mounts')
          },
        },
        noCache: true,
      })
      for await (const event of build) logs.push(JSON.stringify(event))
      const built = await build
      expect(asked).toBe(1)
      expect((await built.run()).stdout).toBe('hi from-value from-envfrom-file\n')
      const inspected = await readEngine<{ Config: { Labels: object } }>(
        engine,
        `/images/${built.id}/json`,
      )
      expect(inspected.Config.Labels).toMatchObject({ 'org.example': 'yes' })
      const history = await readEngine<object[]>(engine, `/images/${built.id}/history`)
      expect(JSON.stringify([inspected, history, logs])).not.toContain(canary)
    })

    it('fails with the reason where a secret cannot be read', async () => {
      const definition = image()
        .from('busybox')
        .run(`echo ${Date.now()}`, { mounts: [secret('gone', { required: true })] })
      await expect(
        definition.build({ host, secrets: { gone: { env: 'IMAGEWRIGHT_TEST_UNSET' } } }),
      ).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' })
    })

    it('takes the files of the context that .dockerignore leaves', async () => {
      const root = mkdtempSync(join(folder, 'context-'))
      writeFileSync(join(root, '.dockerignore'), '*.log\n!kept.log\n')
      for (const name of ['a.txt', 'b.log', 'kept.log']) writeFileSync(join(root, name), name)
      const definition = image({ context: root })
        .from('busybox')
        .copy('.', '/c')
        .cmd(['ls', '-A', '/c'])
      const built = await definition.build({ host })
      expect((await built.run()).stdout).toBe('.dockerignore\na.txt\nkept.log\n')
      writeFileSync(join(root, 'Dockerfile.dockerignore'), 'a.txt\n')
      const other = await definition.build({ host })
      expect((await other.run()).stdout).toBe(
        '.dockerignore\nDockerfile.dockerignore\nb.log\nkept.log\n',
      )
    })

    it('gives RUN the network that was asked for', async () => {
      const links = image().from('busybox').run('ls /sys/class/net > /links').cmd(['cat', '/links'])
      const none = await links.build({ host, network: 'none', noCache: true })
      expect((await none.run()).stdout).toBe('lo\n')
      const own = await links.build({ host, network: 'host', noCache: true })
      expect((await own.run()).stdout.split('\n').length).toBeGreaterThan(2)
    })

    it('cancels in the Engine when its signal aborts', async () => {
      const seconds = 7000 + Math.floor(Math.random() * 1000)
      const controller = new AbortController()
      const build = image()
        .from('busybox')
        .run(`sleep ${seconds}`)
        .build({ host, signal: controller.signal, tags: [`${repository}/cancelled`] })
      build.catch(() => undefined)
      while (!runsHere(`sleep ${seconds}`)) await new Promise((resolve) => setTimeout(resolve, 50))
      controller.abort(new RangeError('enough'))
      await expect(build).rejects.toThrow('enough')
      expect(runsHere(`sleep ${seconds}`)).toBe(false)
      expect(await tagsOf(engine)).not.toContain(`${repository}/cancelled:latest`)
    })

    it('builds one tag from many callers at once', async () => {
      const builds = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          image()
            .from('busybox')
            .label({ index: String(index) })
            .cmd(['echo', String(index)])
            .build({ host, tags: [`${repository}/raced:1`] }),
        ),
      )
      const outputs = await Promise.all(builds.map((built) => built.run()))
      expect(outputs.map(({ stdout }) => stdout)).toEqual([
        '0\n',
        '1\n',
        '2\n',
        '3\n',
        '4\n',
        '5\n',
      ])
      expect(await tagsOf(engine)).toContain(`${repository}/raced:1`)
    })

    it('builds with the classic builder by request, with its containers and images as events', async () => {
      const nonce = `${Date.now()}`
      const definition = image({ context: folder })
        .from('busybox')
        .run(`echo ${nonce} > /nonce; echo said`)
        .cmd(['cat', '/nonce'])
      const events: BuildEvent[] = []
      const build = definition.build({
        host,
        builder: 'classic',
        tags: [`${repository}/classic:1`],
      })
      for await (const event of build) events.push(event)
      const built = await build
      expect((await built.run()).stdout).toBe(`${nonce}\n`)
      expect(await tagsOf(engine)).toContain(`${repository}/classic:1`)
      expect(events.flatMap((event) => (event.type === 'step' ? [event.name] : []))).toEqual([
        // Pinned where the Engine finds it by its digest.
        expect.stringMatching(/^Step 1\/4 : FROM busybox(:latest@sha256:[0-9a-f]{64})?$/),
        `Step 2/4 : RUN echo ${nonce} > /nonce; echo said`,
        'Step 3/4 : CMD ["cat", "/nonce"]',
        `Step 4/4 : LABEL dev.imagewright.key=${built.key}`,
      ])
      expect(events).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: 'container', digest: 'step:2', state: 'running' }),
          expect.objectContaining({ type: 'container', digest: 'step:2', state: 'removed' }),
          expect.objectContaining({ type: 'intermediate', digest: 'step:2' }),
          expect.objectContaining({ type: 'log', digest: 'step:2', text: 'said\n' }),
        ]),
      )
      expect(events.at(-1)).toMatchObject({ type: 'image', id: built.id })
    })

    it('points at the TypeScript of a step that fails in the classic builder', async () => {
      const line = hereBelow(4)
      const failing = image({ context: folder })
        .from('busybox')
        .env({ A: '1' })
        .run('echo last words; exit 9')
      await expect(
        failing.build({ host, builder: 'classic', tags: [`${repository}/classic-failing`] }),
      ).rejects.toMatchObject({
        code: 'BUILD_FAILED',
        exitCode: 9,
        log: ['last words'],
        at: { file: __filename, line },
      })
      expect(await tagsOf(engine)).not.toContain(`${repository}/classic-failing:latest`)
    })

    it('keeps a cache mount from build to build', async () => {
      const id = `imagewright-${Date.now()}`
      const count = (run: number) =>
        image()
          .from('busybox')
          .run(`: ${run}; echo x >> /c/count; cp /c/count /count`, {
            mounts: [cache('/c', { id })],
          })
          .cmd(['cat', '/count'])
      await count(1).build({ host })
      const second = await count(2).build({ host })
      expect((await second.run()).stdout).toBe('x\nx\n')
    })
  })

  if (engine.version !== '20.10.24') {
    it('takes files of a named context', async () => {
      const assets = mkdtempSync(join(folder, 'assets-'))
      writeFileSync(join(assets, 'logo.txt'), 'logo\n')
      const built = await image({ context: folder })
        .from('busybox')
        .copy('logo.txt', '/', { from: context('assets') })
        .write('/note.txt', 'price: $5\n"quoted" \\ `tick`')
        .cmd(['cat', '/logo.txt', '/note.txt'])
        .build({ host, contexts: { assets } })
      expect((await built.run()).stdout).toBe('logo\nprice: $5\n"quoted" \\ `tick`\n')
    })
  }
})
