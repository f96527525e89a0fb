import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { directorySource, memorySource } from '../../../src/context/index.js'
import { classicBuild, type ClassicBuildOptions } from '../../../src/engine/classic/index.js'
import { callDocker, connectEngine, type Engine, inspectImage } from '../../../src/engine/index.js'
import type { BuildEvent } from '../../../src/progress/event.js'
import { eachEngine } from '../matrix.js'

jest.setTimeout(120_000)

/** So that a step is in no cache of an earlier run. */
function fresh(): string {
  return `ENV RUN_OF_TEST=${randomUUID()}`
}

function logOf(events: readonly BuildEvent[]): string {
  return events.map((event) => (event.type === 'log' ? event.text : '')).join('')
}

function cachedSteps(events: readonly BuildEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'cached' ? [event.digest] : []))
}

function containersOf(events: readonly BuildEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'container' && event.state === 'running' ? [event.id] : [],
  )
}

eachEngine(({ host }) => {
  let engine: Engine
  const made = new Set<string>()
  const folders: string[] = []
  beforeAll(async () => {
    engine = await connectEngine({ host, env: {} })
  })

  afterEach(async () => {
    // The newest first: an image cannot go before those that stand on it.
    for (const id of [...made].toReversed()) {
      await callDocker(engine, 'Cleaning up', (docker) =>
        docker.getImage(id).remove({ force: true }),
      ).catch(() => undefined)
    }
    made.clear()
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
  })

  afterAll(() => engine.close())

  async function build(
    lines: readonly string[],
    options: Partial<ClassicBuildOptions> & {
      readonly onEvent?: (event: BuildEvent) => unknown
    } = {},
  ): Promise<BuildEvent[]> {
    const { onEvent, ...rest } = options
    const events: BuildEvent[] = []
    let base = true
    for await (const event of classicBuild(engine, {
      dockerfile: `${lines.join('\n')}\n`,
      source: memorySource({}),
      ...rest,
    })) {
      events.push(event)
      // What a FROM names is not ours to remove.
      if (event.type === 'step') base = /: FROM /.test(event.name)
      if (event.type === 'intermediate' && !base) made.add(event.id)
      if (event.type === 'image') for (const tag of event.tags) made.add(tag)
      onEvent?.(event)
    }
    return events
  }

  async function containers(): Promise<string[]> {
    const list = await callDocker(engine, 'Listing containers', (docker) =>
      docker.listContainers({ all: true }),
    )
    return list.map(({ Id }) => Id.slice(0, 12))
  }

  async function contextFolder(): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), 'imagewright-classic-'))
    folders.push(root)
    return root
  }

  describe('classicBuild', () => {
    it('tells steps, temporary containers and the image, and tags it', async () => {
      const tag = `imagewright-classic/x:${randomUUID()}`
      const events = await build(
        [
          'FROM busybox AS base',
          fresh(),
          'ARG GREETING',
          'RUN echo $GREETING; echo wrong >&2',
          'FROM base',
          'CMD ["true"]',
        ],
        { tags: [tag], buildArgs: { GREETING: 'größe 😀', UNUSED: '1' }, labels: { by: 'test' } },
      )
      const { Id, Config } = await inspectImage(engine, tag)
      expect(events.at(-1)).toEqual({ type: 'image', id: Id, digest: Id, tags: [tag] })
      expect(Config.Labels).toMatchObject({ by: 'test' })
      expect(events.flatMap((event) => (event.type === 'step' ? [event.name] : []))).toEqual([
        'Step 1/7 : FROM busybox AS base',
        expect.stringMatching(/^Step 2\/7 : ENV RUN_OF_TEST=/),
        'Step 3/7 : ARG GREETING',
        'Step 4/7 : RUN echo $GREETING; echo wrong >&2',
        'Step 5/7 : FROM base',
        'Step 6/7 : CMD ["true"]',
        expect.stringMatching(/^Step 7\/7 : LABEL /),
      ])
      const run = events.flatMap((event) => {
        if (!('digest' in event) || event.digest !== 'step:4') return []
        if (event.type === 'log') return [`${event.stream} ${event.text}`]
        return event.type === 'container' ? [event.state] : [event.type]
      })
      expect(run.toSorted()).toEqual(
        [
          'step',
          'started',
          'running',
          'stdout größe 😀\n',
          'stderr wrong\n',
          'removed',
          'intermediate',
          'finished',
        ].toSorted(),
      )
      const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
      expect(warnings).toContain('One or more build-args [UNUSED] were not consumed')
    })

    it('tells which steps came from the cache', async () => {
      const lines = ['FROM busybox', fresh(), 'RUN echo once']
      const tags = [`imagewright-classic/x:${randomUUID()}`]
      expect(cachedSteps(await build(lines, { tags }))).toEqual([])
      expect(cachedSteps(await build(lines, { tags }))).toEqual(['step:2', 'step:3'])
      expect(cachedSteps(await build(lines, { tags, noCache: true }))).toEqual([])
    })

    it('sends the context as it is, without what is left out and without the Dockerfile', async () => {
      const root = await contextFolder()
      await mkdir(join(root, 'bin'))
      await writeFile(join(root, 'bin/tool'), 'tool')
      await chmod(join(root, 'bin/tool'), 0o755)
      await link(join(root, 'bin/tool'), join(root, 'twin'))
      await symlink('bin/gone', join(root, 'dangling'))
      await writeFile(join(root, 'größe 😀'), 'x')
      await writeFile(join(root, 'secret'), 'x')
      await writeFile(join(root, 'n'.repeat(200)), 'long')
      const events = await build(
        [
          'FROM busybox',
          fresh(),
          'COPY . /ctx',
          'RUN cd /ctx && find . | sort && stat -c "%a %u %g %h %n" bin/tool twin && readlink dangling',
        ],
        { source: directorySource(root), ignorePatterns: ['secret'] },
      )
      const lines = logOf(events).trim().split('\n')
      expect(lines.slice(0, 7).toSorted()).toEqual(
        [
          '.',
          './bin',
          './bin/tool',
          './dangling',
          './größe 😀',
          `./${'n'.repeat(200)}`,
          './twin',
        ].toSorted(),
      )
      expect(lines.slice(7)).toEqual([
        expect.stringMatching(/^755 0 0 \d bin\/tool$/),
        expect.stringMatching(/^755 0 0 \d twin$/),
        'bin/gone',
      ])
    })

    it('keeps a .dockerignore that belongs to the context', async () => {
      const events = await build(
        ['FROM busybox', fresh(), 'COPY . /ctx', 'RUN ls -A /ctx && head -1 /ctx/.dockerignore'],
        {
          source: memorySource({ '.dockerignore': { content: 'secret\n' }, a: { content: '' } }),
          ignorePatterns: ['secret'],
        },
      )
      expect(logOf(events)).toBe('.dockerignore\na\nsecret\n')
    })

    it('rejects with the step, its exit code and its log, and tags nothing', async () => {
      const tag = `imagewright-classic/x:${randomUUID()}`
      const seen: BuildEvent[] = []
      const failure = build(['FROM busybox', fresh(), 'RUN echo doing; echo failed >&2; exit 3'], {
        tags: [tag],
        onEvent: (event) => seen.push(event),
      })
      await expect(failure).rejects.toMatchObject({
        code: 'STEP_FAILED',
        step: { digest: 'step:3', name: 'Step 3/3 : RUN echo doing; echo failed >&2; exit 3' },
        exitCode: 3,
        log: expect.arrayContaining(['doing', 'failed']),
      })
      expect(seen.at(-1)).toMatchObject({ type: 'finished', digest: 'step:3' })
      await expect(inspectImage(engine, tag)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
      const [container] = containersOf(seen).slice(-1)
      expect(container).toMatch(/^[0-9a-f]{12}$/)
      expect(await containers()).not.toContain(container)
    })

    it('rejects a step that copies what is not there', async () => {
      await expect(build(['FROM busybox', 'COPY missing /'])).rejects.toMatchObject({
        code: 'STEP_FAILED',
        step: { digest: 'step:2' },
        exitCode: undefined,
      })
    })

    it('rejects a base image that does not exist', async () => {
      await expect(build(['FROM imagewright-no-such/base:1'])).rejects.toMatchObject({
        code: 'STEP_FAILED',
        step: { digest: 'step:1' },
      })
    })

    it('rejects a Dockerfile that the Engine cannot parse', async () => {
      await expect(build(['FROM busybox', 'NONSENSE'])).rejects.toMatchObject({
        code: 'ENGINE_REQUEST_FAILED',
        status: 400,
        engineMessage: expect.stringContaining('NONSENSE'),
      })
    })

    it('stops the build when its signal says so, and settles when the container is gone', async () => {
      const tag = `imagewright-classic/x:${randomUUID()}`
      const controller = new AbortController()
      const reason = new RangeError('enough')
      let container: string | undefined
      const failure = build(['FROM busybox', fresh(), 'RUN echo begun; sleep 300'], {
        tags: [tag],
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'container' && event.state === 'running') container = event.id
          if (event.type === 'log') controller.abort(reason)
        },
      })
      await expect(failure).rejects.toBe(reason)
      expect(container).toMatch(/^[0-9a-f]{12}$/)
      expect(await containers()).not.toContain(container)
      await expect(inspectImage(engine, tag)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
    })

    it('stops the build when nobody takes its events any more', async () => {
      let container: string | undefined
      for await (const event of classicBuild(engine, {
        dockerfile: `FROM busybox\n${fresh()}\nRUN echo begun; sleep 300\n`,
        source: memorySource({}),
      })) {
        if (event.type === 'container') container = event.state === 'running' ? event.id : undefined
        if (event.type === 'intermediate' && event.digest !== 'step:1') made.add(event.id)
        if (event.type === 'log') break
      }
      expect(container).toMatch(/^[0-9a-f]{12}$/)
      expect(await containers()).not.toContain(container)
    })

    it('fails with the error of the context before any step', async () => {
      const seen: BuildEvent[] = []
      const source = { ...memorySource({ a: { content: 'A' } }), read: memorySource({}).read }
      const failure = build(['FROM busybox', 'COPY . /'], {
        source,
        onEvent: (event) => seen.push(event),
      })
      await expect(failure).rejects.toMatchObject({ code: 'CONTEXT_FILE_VANISHED', path: 'a' })
      expect(seen).toEqual([])
    })
  })
})
