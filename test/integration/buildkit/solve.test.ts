import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { engineDialer, type Engine } from '../../../src/engine/index.js'
import type { SolveFailedError, StepFailedError } from '../../../src/errors/index.js'
import { eachEngine } from '../matrix.js'
import { build, connectTo, eventsOf, leave, outputOf } from './build.js'
import { localFiles } from './local-files.js'

const NO_CACHE = { 'no-cache': '' }

jest.setTimeout(60_000)

eachEngine((matrixEngine) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await connectTo(matrixEngine)
  })
  afterAll(() => leave(engine))
  const dialer = () => engineDialer(engine)
  const failure = async (parts: Parameters<typeof build>[1]) =>
    build(dialer(), parts).result.then(
      () => expect('a failure').toBe('a success'),
      (error: unknown) => error,
    )

  describe('a build', () => {
    it('runs steps on files of this machine', async () => {
      const solving = build(dialer(), {
        dockerfile: 'FROM busybox\nCOPY . /app/\nRUN cat /app/a /app/b\n',
        context: localFiles({ a: 'first\n', b: 'zweites: größe\n' }),
        frontendAttrs: NO_CACHE,
      })
      const events = await eventsOf(solving)
      const { exporterResponse } = await solving.result
      expect(outputOf(events, /RUN cat/)).toBe('first\nzweites: größe\n')
      expect(exporterResponse['containerimage.digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
    })

    it('announces each step before anything else of it, and starts and finishes in turn', async () => {
      const solving = build(dialer(), {
        dockerfile: 'FROM busybox\nRUN echo one\nRUN echo two\n',
        frontendAttrs: NO_CACHE,
      })
      const events = await eventsOf(solving)
      await solving.result
      const state = new Map<string, string>()
      const wrong = events.filter((event) => {
        if (event.type === 'image') return true
        const before = state.get(event.digest)
        if (event.type === 'step') state.set(event.digest, 'known')
        if (event.type === 'started') state.set(event.digest, 'running')
        if (event.type === 'finished') state.set(event.digest, 'finished')
        if (event.type === 'step') return before !== undefined
        if (event.type === 'started') return before !== 'known' && before !== 'finished'
        if (event.type === 'finished') return before !== 'running'
        return before === undefined
      })
      expect(wrong).toEqual([])
      expect(new Set(state.values())).toEqual(new Set(['finished']))
    })

    it('tells which steps came from the cache, and which are internal', async () => {
      const dockerfile = `FROM busybox\nRUN echo cached ${process.pid}\n`
      await build(dialer(), { dockerfile }).result
      const solving = build(dialer(), { dockerfile })
      const events = await eventsOf(solving)
      const steps = events.flatMap((event) => (event.type === 'step' ? [event] : []))
      const cached = events.flatMap((event) => (event.type === 'cached' ? [event.digest] : []))
      const run = steps.find(({ name }) => /RUN echo cached/.test(name))
      expect(cached).toContain(run?.digest)
      expect(
        steps.filter(({ name }) => name.startsWith('[internal]')).every(({ internal }) => internal),
      ).toBe(true)
      expect(run?.internal).toBe(false)
    })

    it('keeps characters whole that BuildKit cuts in two', async () => {
      const solving = build(dialer(), {
        dockerfile: String.raw`FROM busybox
RUN printf 'a\303'; sleep 0.3; printf '\244b\n'
`,
        frontendAttrs: NO_CACHE,
      })
      const events = await eventsOf(solving)
      await solving.result
      expect(outputOf(events, /RUN printf/)).toBe('aäb\n')
    })
  })

  describe('a failing build', () => {
    it('names the step, its exit code and its last lines', async () => {
      const error = (await failure({
        dockerfile: 'FROM busybox\nRUN echo begin\nRUN (seq 1 30; echo bad) >&2; exit 7\n',
        frontendAttrs: NO_CACHE,
      })) as StepFailedError
      expect(error).toMatchObject({
        code: 'STEP_FAILED',
        step: { name: expect.stringMatching(/^\[3\/3\] RUN .seq 1 30/) },
        exitCode: 7,
        log: [...Array.from({ length: 19 }, (_, index) => String(index + 12)), 'bad'],
      })
      // BuildKit 0.8 attaches no source to its errors.
      expect(error.dockerfileLine).toBe(matrixEngine.version.startsWith('20.') ? undefined : 3)
    })

    it('names the line of an error in the Dockerfile', async () => {
      const error = (await failure({ dockerfile: 'FROM busybox\nFOO bar\n' })) as SolveFailedError
      expect(error).toMatchObject({
        code: 'SOLVE_FAILED',
        dockerfileLine: 2,
        message: expect.stringContaining('unknown instruction: FOO'),
      })
    })

    it('names a base image that cannot be found', async () => {
      const error = await failure({ dockerfile: 'FROM 127.0.0.1:1/no/such:1\n' })
      expect(error).toMatchObject({
        code: 'SOLVE_FAILED',
        message: expect.stringContaining('127.0.0.1:1/no/such:1'),
      })
    })

    it('names a file that the context does not hold', async () => {
      const error = await failure({ dockerfile: 'FROM busybox\nCOPY missing /\n' })
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(STEP|SOLVE)_FAILED$/),
        message: expect.stringContaining('missing'),
      })
    })
  })

  describe('a local source', () => {
    it('sends only what changed since the last build under the same key', async () => {
      const sharedKey = `changes:${process.pid}`
      const send = async (files: Record<string, string>) => {
        const context = localFiles(files)
        await build(dialer(), { dockerfile: 'FROM scratch\nCOPY . /\n', context, sharedKey }).result
        return context.reads.toSorted()
      }
      expect(await send({ a: '1', b: '2', c: '3' })).toEqual(['a', 'b', 'c'])
      expect(await send({ a: '1', b: '2', c: '3' })).toEqual([])
      expect(await send({ a: '1', b: '22', c: '3', d: '' })).toEqual(['b', 'd'])
    })

    it('fails the build with its own error when it cannot be listed', async () => {
      const mine = new RangeError('my own')
      const context = {
        ...localFiles({}),
        async *walk() {
          yield []
          throw mine
        },
      }
      expect(await failure({ dockerfile: 'FROM scratch\nCOPY . /\n', context })).toBe(mine)
    })

    it('fails the build with its own error when a file cannot be read', async () => {
      const mine = new RangeError('my own')
      const context = {
        ...localFiles({ a: `${process.hrtime.bigint()}` }),
        async *read() {
          yield Buffer.from('half')
          throw mine
        },
      }
      expect(await failure({ dockerfile: 'FROM scratch\nCOPY . /\n', context })).toBe(mine)
    })
  })
})
