import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { extract } from 'tar-stream'
import { PODMAN } from '../../../scripts/engines/slots.js'
import {
  container,
  images,
  runContainer,
  startContainer,
  volume,
} from '../../../src/container/index.js'
import type { Container, StartOptions } from '../../../src/definition/index.js'
import { makeContainer } from '../../../src/container/start.js'
import { BuildFailedError, image } from '../../../src/index.js'
import type { BuildEvent } from '../../../src/progress/event.js'
import { useOwnImage } from '../container/own-image.js'
import { eachEngine } from '../matrix.js'

jest.setTimeout(60_000)

// One test for each row of the table "Podman" in docs/architecture.md, in its order.
eachEngine(
  ({ host }) => {
    const own = useOwnImage(host)
    const base = () => image().from(own().name as 'busybox')
    const start = (options: StartOptions = { command: ['sleep', '600'] }) =>
      startContainer(own().engine, own().name, options)

    describe('a build on podman', () => {
      const built: string[] = []
      afterAll(async () => {
        for (const id of built.toReversed()) await images({ host }).remove(id, { force: true })
      })

      async function eventsOf(command: string): Promise<readonly BuildEvent[]> {
        const events: BuildEvent[] = []
        const build = base().run(command).build({ host, noCache: true })
        for await (const event of build) events.push(event)
        built.push((await build).id)
        return events
      }

      it('is not done by BuildKit', async () => {
        await expect(base().build({ host, builder: 'buildkit' })).rejects.toMatchObject({
          code: 'FEATURE_UNSUPPORTED',
          summary: expect.stringMatching(/^build\(\): Podman at unix:.* has no BuildKit/),
        })
      })

      it.each([
        ['"secrets"', { secrets: { token: { value: 'x' } } }],
        ['"ssh"', { ssh: { default: '/nowhere' } }],
        ['"contexts"', { contexts: { assets: '/tmp' } }],
        ['noCache for single stages', { noCache: ['base'] }],
      ] as const)('takes no %s', async (words, options) => {
        await expect(
          base()
            .as('base')
            .build({ host, ...options }),
        ).rejects.toMatchObject({
          code: 'INVALID_DEFINITION',
          summary: expect.stringContaining(`the classic builder does not know ${words}`),
          hint: expect.stringContaining('Podman has no BuildKit'),
        })
      })

      it('gives its layers their own times, and says so', async () => {
        const reproducible = { epoch: 1_700_000_000 }
        const result = await base().run('echo x > /x').build({ host, reproducible })
        built.push(result.id)
        expect(result.limits).toEqual([expect.stringMatching(/knows no SOURCE_DATE_EPOCH/)])
      })

      it('says of all that a step writes that it is standard output', async () => {
        const logs = (await eventsOf('echo out; echo err >&2')).flatMap((event) =>
          event.type === 'log' ? [`${event.stream} ${event.text}`] : [],
        )
        expect(logs.toSorted()).toEqual(['stdout err\n', 'stdout out\n'])
      })

      it('shows what imitates a step as one, and takes nothing for the ID of its image', async () => {
        const events = await eventsOf(
          `echo 'STEP 7/9: RUN false'; echo '{"aux":{"ID":"sha256:${'0'.repeat(64)}"}}'; echo ${'1'.repeat(64)}`,
        )
        const steps = events.flatMap((event) => (event.type === 'step' ? [event.name] : []))
        // With what comes right after it.
        expect(steps).toContainEqual(expect.stringMatching(/^STEP 7\/9: RUN false/))
        expect(events.at(-1)).toMatchObject({ type: 'image', id: built.at(-1) })
        expect(built.at(-1)).not.toMatch(/^sha256:(?:0+|1+)$/)
      })

      it('tells steps, what came from the cache, and the step that failed', async () => {
        const definition = base()
          .env({ NONCE: `${Date.now()}` })
          .run('true')
        const first = await definition.build({ host })
        built.push(first.id)
        const again = await definition.build({ host, maxAge: 0 })
        expect(again).toMatchObject({ id: first.id, cachedSteps: 3 })
        const failure: unknown = await base()
          .run('echo why; exit 42')
          .build({ host })
          .catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(BuildFailedError)
        expect(failure).toMatchObject({
          exitCode: 42,
          log: ['why'],
          at: { file: __filename },
          step: { name: 'STEP 2/3: RUN echo why; exit 42' },
        })
      })

      it('ends with its signal', async () => {
        const reason = new RangeError('enough')
        const abort = new AbortController()
        const build = base().run('sleep 60').build({ host, noCache: true, signal: abort.signal })
        const events = (async () => {
          for await (const event of build) {
            if (event.type === 'step' && event.name.includes('sleep')) abort.abort(reason)
          }
        })()
        await expect(events).rejects.toBe(reason)
        await expect(build).rejects.toBe(reason)
      })

      it('makes an image whose triggers and shell nobody is told, and which has a label of its own', async () => {
        const result = await base()
          .onBuild((trigger) => trigger.run('true'))
          .shell(['/bin/ash', '-c'])
          .build({ host })
        built.push(result.id)
        const { config } = await result.inspect()
        expect({ onBuild: config.onBuild, shell: config.shell }).toEqual({ onBuild: [] })
        expect(config.labels['io.buildah.version']).toMatch(/^\d+\.\d+\.\d+$/)
      })
    })

    describe('a container on podman', () => {
      let box: Container
      beforeAll(async () => {
        box = await start()
      })
      afterAll(() => box.remove())

      it('is checked for its health by whoever waits for it', async () => {
        const checked = await start({
          command: ['sleep', '600'],
          healthcheck: { command: ['true'], interval: '100ms' },
        })
        try {
          expect((await checked.inspect()).health).toMatchObject({ status: 'starting', checks: [] })
          await checked.waitFor({ kind: 'healthy' })
          expect((await checked.inspect()).health).toMatchObject({
            status: 'healthy',
            checks: [{ exitCode: 0 }],
          })
        } finally {
          await checked.remove()
        }
      })

      it.each([
        ['onbuild', { onbuild: ['RUN true'] }, 'is lost on Podman'],
        ['healthcheck', { healthcheck: { command: ['true'] } }, 'is lost on Podman'],
        ['env', { env: { A: 'a\nUSER 0' } }, 'cannot hold a line break'],
        ['labels', { labels: { 'a=b': 'c' } }, 'cannot hold a name with "="'],
        ['user', { user: ' 5' }, 'cannot begin or end with a blank'],
      ])('is not committed with such a change of %s', async (option, changes, reason) => {
        await expect(box.commit('imagewright-test/never', { changes })).rejects.toMatchObject({
          code: 'CONTAINER_OPTIONS_INVALID',
          option: `changes.${option}`,
          summary: expect.stringContaining(reason),
        })
      })

      it('leaves its own variables in the image that is made of it', async () => {
        const committed = await box.commit('imagewright-test/variables')
        const { env } = (await committed.inspect()).config
        await committed.remove()
        expect(env).toMatchObject({ container: 'podman', TERM: 'xterm' })
      })

      it('does not show that /etc has another mode', async () => {
        await box.exec('chmod 700 /etc')
        expect(await box.diff()).toEqual([])
        await box.exec('chmod 755 /etc; touch /etc/new')
        expect((await box.diff()).map(({ path }) => path)).toEqual(['/etc', '/etc/new'])
      })

      it('has entries in /etc/passwd and /etc/group for a user who is not there', async () => {
        const other = await start({ command: ['sleep', '600'], user: '4321' })
        try {
          expect(await other.readText('/etc/passwd')).toMatch(/^4321:.*:4321:0:/m)
          expect((await other.diff()).map(({ path }) => path)).toEqual([
            '/etc',
            '/etc/group',
            '/etc/passwd',
          ])
        } finally {
          await other.remove()
        }
      })

      it('of run() does not remove itself', async () => {
        const abort = new AbortController()
        const options = { command: ['sleep', '60'], labels: { who: 'run' }, signal: abort.signal }
        const running = runContainer(own().engine, own().name, options)
        running.catch(() => undefined)
        const listed = async () => container.list({ host, labels: { who: 'run' } })
        while ((await listed()).every(({ status }) => status !== 'running'));
        const [{ id = '' } = {}] = await listed()
        const { raw } = await (await container.get(id, { host })).inspect()
        abort.abort(new RangeError('enough'))
        await expect(running).rejects.toThrow('enough')
        expect(raw).toMatchObject({ HostConfig: { AutoRemove: false } })
        expect(await listed()).toEqual([])
      })

      it('takes what imitates the runtime for a command that did not start', async () => {
        const words = 'Error: runc: exec failed: unable to start: OCI runtime exec failed'
        await expect(box.exec(`echo '${words}'; exit 127`)).rejects.toMatchObject({
          code: 'EXEC_START_FAILED',
          exitCode: 125,
        })
        expect((await box.exec(`echo '${words}'; exit 3`)).exitCode).toBe(3)
      })

      it('may lose its connection where its input goes on', async () => {
        async function* endless() {
          yield Buffer.from('x\n')
          await new Promise(() => undefined)
        }
        const outcome = await runContainer(own().engine, own().name, {
          command: ['true'],
          stdin: endless(),
        }).then(
          ({ exitCode }) => exitCode,
          (error: { readonly code?: unknown }) => error.code,
        )
        expect([0, 'ENGINE_CONNECTION_LOST']).toContain(outcome)
      })

      it('fails when it is attached to, where its command does not exist', async () => {
        const broken = await makeContainer(own().engine, own().name, { command: ['no-such'] })
        try {
          await expect(broken.attach()).rejects.toMatchObject({ code: 'CONTAINER_START_FAILED' })
        } finally {
          await broken.remove()
        }
      })

      it('ends for want of memory, and does not say so', async () => {
        const { exitCode, signal, oomKilled } = await runContainer(own().engine, own().name, {
          memory: '16m',
          command: 'dd if=/dev/zero of=/dev/null bs=200M count=1',
        })
        expect({ exitCode, signal, oomKilled }).toEqual({
          exitCode: 137,
          signal: 'SIGKILL',
          oomKilled: false,
        })
      })

      it('gives its lines the times of whole seconds', async () => {
        const logging = await start({ command: 'echo x; exec sleep 600' })
        try {
          await logging.waitFor({ kind: 'log', pattern: 'x', times: 1 })
          for await (const { timestamp } of logging.logs({ timestamps: true })) {
            expect(timestamp).toMatch(/^[\d-]+T\d\d:\d\d:\d\dZ$/)
          }
        } finally {
          await logging.remove()
        }
      })

      it('is listed by its image, and not by one that this is built on', async () => {
        const child = await base().label({ child: 'x' }).build({ host })
        const made = await container.create(child.id, { host })
        const of = async (name: string) =>
          (await container.list({ host, image: name })).map(({ id }) => id)
        try {
          expect(await of(child.id)).toEqual([made.id])
          expect(await of(own().name)).toEqual([box.id])
        } finally {
          await made.remove()
          await images({ host }).remove(child.id, { force: true })
        }
      })

      it('stays, and has its image, where that is removed by force', async () => {
        const name = `${own().name}-forced`
        const committed = await box.commit(name)
        const made = await container.create(name, { host })
        try {
          await images({ host }).remove(name, { force: true })
          expect((await made.inspect()).imageId).toBe(committed.id)
          expect((await committed.inspect()).tags).toEqual([])
        } finally {
          await made.remove()
          await images({ host }).remove(committed.id)
        }
      })

      it('is packed with links and owners as they are, and with what is mounted', async () => {
        const data = await volume.create({ host })
        const packing = await start({
          command: ['sleep', '600'],
          user: '1234:2345',
          volumes: { '/data': data },
        })
        const packed = async (path: string, options = {}) => {
          const lines: string[] = []
          const archive = Readable.from(packing.archive(path, options), { objectMode: false })
          const entries = extract()
          archive.on('error', (error) => entries.destroy(error))
          archive.pipe(entries)
          for await (const entry of entries) {
            const { name, type, uid, gid, linkname } = entry.header
            const parts: Uint8Array[] = []
            for await (const part of entry as AsyncIterable<Uint8Array>) parts.push(part)
            const rest = linkname || Buffer.concat(parts).toString()
            lines.push(`${type} ${name} ${uid}:${gid} ${rest}`.trimEnd())
          }
          return lines
        }
        try {
          const script =
            'mkdir -p /a/b; echo x > /a/b/f; ln /a/b/f /a/hard; ln -s b/f /a/link; ln -s /a /to-a; echo y > /data/y; chown -R 77:88 /a/b'
          await packing.exec(script, { user: '0' })
          expect(await packed('/a')).toEqual([
            'directory a 0:0',
            'directory a/b 77:88',
            'file a/b/f 77:88 x',
            'link a/hard 77:88 a/b/f',
            'symlink a/link 0:0 b/f',
          ])
          expect(await packed('/to-a/hard')).toEqual(['file hard 77:88 x'])
          expect(await packed('/a/link')).toEqual(['file link 77:88 x'])
          expect(await packed('/a/link', { follow: false })).toEqual(['symlink link 0:0 b/f'])
          expect(await packed('/data/y')).toEqual([expect.stringMatching(/^file y \d+:\d+ y$/)])
          await expect(packed('/none')).rejects.toMatchObject({ code: 'CONTAINER_PATH_NOT_FOUND' })
        } finally {
          await packing.remove()
          await data.remove()
        }
      })

      it('shows no link that leads nowhere', async () => {
        await box.exec('ln -s nowhere /dangling; touch /file')
        for (const path of ['/dangling', '/file/below']) {
          await expect(box.stat(path)).rejects.toMatchObject({ code: 'CONTAINER_PATH_NOT_FOUND' })
        }
      })
    })
  },
  { only: [PODMAN.id] },
)
