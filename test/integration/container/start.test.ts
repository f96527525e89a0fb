import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import {
  container,
  images,
  LABELS,
  network,
  ownSession,
  sessionOf,
  startContainer,
  volume,
  wait,
} from '../../../src/container/index.js'
import type { Container, StartOptions } from '../../../src/definition/index.js'
import { image } from '../../../src/index.js'
import { differencesOf } from '../differences.js'
import { EACH_VERSION_WITH_PODMAN, eachEngine } from '../matrix.js'
import { useOwnImage } from './own-image.js'

jest.setTimeout(60_000)

const SERVER = 'echo hello; echo oops >&2; mkdir /www; echo index > /www/index.html; '
const SERVE = 'exec httpd -f -p 80 -h /www'

eachEngine(({ host, slot }) => {
  const own = useOwnImage(host)
  const start = (options: StartOptions) => startContainer(own().engine, own().name, options)

  describe('a container that serves', () => {
    let web: Container
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'imagewright-container-'))
      web = await start({
        command: SERVER + SERVE,
        ports: [80],
        env: { NAME: 'va=lue' },
        labels: { role: 'web' },
        workdir: '/tmp',
        memory: '64m',
        healthcheck: { command: ['true'], interval: '100ms' },
        waitFor: wait.all(
          wait.port(80),
          wait.http('/', { body: 'index' }),
          wait.log(/^hel+o$/),
          wait.log('oops'),
          wait.command(['test', '-f', '/www/index.html']),
          wait.any(wait.exit(), wait.healthy()),
        ),
      })
    })
    afterAll(async () => {
      await web.remove()
      await rm(folder, { recursive: true, force: true })
    })

    it('is reached at the port that the Engine chose', async () => {
      const { host: address, port } = web.port(80)
      const answer = await fetch(`http://${address}:${port}/`)
      expect(await answer.text()).toBe('index\n')
      expect(() => web.port('81/udp')).toThrow(
        expect.objectContaining({ code: 'PORT_NOT_PUBLISHED', port: '81/udp' }),
      )
    })

    it('is inspected, listed by its labels and found by its name', async () => {
      const inspected = await web.inspect()
      expect(inspected).toMatchObject({
        id: web.id,
        name: web.name,
        image: own().name,
        imageId: expect.stringMatching(/^sha256:/),
        state: { status: 'running', oomKilled: false, exitCode: 0 },
        ports: [{ container: 80, protocol: 'tcp', host: '127.0.0.1', port: web.port(80).port }],
        env: { NAME: 'va=lue' },
        labels: { role: 'web' },
        workdir: '/tmp',
        tty: false,
        raw: { HostConfig: { Memory: 67_108_864 } },
      })
      expect(sessionOf(inspected.labels)).toEqual(ownSession())
      const labels = { [LABELS.resource]: inspected.labels[LABELS.resource] ?? '' }
      const listed = await container.list({ host, labels, status: 'running' })
      expect(listed).toMatchObject([{ id: web.id, name: web.name, status: 'running' }])
      for (const name of [own().name, own().id]) {
        const ofImage = await container.list({ host, image: name })
        expect(ofImage.map(({ id }) => id)).toEqual([web.id])
      }
      const found = await container.get(web.name, { host })
      expect([found.id, found.ports]).toEqual([web.id, web.ports])
    })

    it('executes commands', async () => {
      const command = ['sh', '-c', 'cat; echo "$A $NAME $(id -u) $(pwd)" >&2; exit 3']
      const options = { stdin: 'in\n', env: { A: 'b' }, user: '7', workdir: '/www' }
      expect(await web.exec(command, options)).toMatchObject({
        exitCode: 3,
        stdout: 'in\n',
        stderr: 'b va=lue 7 /www\n',
      })
      expect(await web.exec('echo $((1 + 1)) | tee /dev/stderr')).toMatchObject({
        exitCode: 0,
        stdout: '2\n',
        stderr: '2\n',
      })
    })

    it('says of a command that does not start what docker exec exits with', async () => {
      const codes = { 'no-such-command': 127, '/www': 126, '/www/index.html': 126 }
      for (const [command, exitCode] of Object.entries(codes)) {
        await expect(web.exec([command])).rejects.toMatchObject({
          code: 'EXEC_START_FAILED',
          exitCode,
        })
      }
      await expect(web.exec(['true'], { user: 'unknown' })).rejects.toMatchObject({
        code: 'EXEC_START_FAILED',
        exitCode: 125,
      })
      // What a command itself exits with is no failure to start it.
      expect((await web.exec('exit 127')).exitCode).toBe(127)
    })

    it('gives the streams of a command that runs, and of one with a terminal', async () => {
      const cat = await web.spawn(['cat'], { stdin: true })
      const seen: string[] = []
      await cat.write('one\n')
      for await (const { stream, bytes } of cat) {
        seen.push(`${stream} ${Buffer.from(bytes).toString()}`)
        if (seen.length === 1) await cat.write('two\n')
        else cat.end()
      }
      expect(seen).toEqual(['stdout one\n', 'stdout two\n'])
      expect(await cat.wait()).toEqual({ exitCode: 0 })

      const shell = await web.spawn(['sh', '-c', 'read line; stty size'], {
        tty: true,
        stdin: true,
      })
      await shell.resize({ columns: 91, rows: 17 })
      await shell.write('go\n')
      let text = ''
      for await (const { bytes } of shell) text += Buffer.from(bytes).toString()
      expect(text).toBe('go\r\n17 91\r\n')
    })

    it('gives up a command in time, or when told to', async () => {
      await expect(web.exec(['sleep', '5'], { timeout: 300 })).rejects.toMatchObject({
        code: 'EXEC_TIMED_OUT',
        timeout: 300,
      })
      const reason = new RangeError('enough')
      const abort = new AbortController()
      setTimeout(() => abort.abort(reason), 300)
      await expect(web.exec(['sleep', '5'], { signal: abort.signal })).rejects.toBe(reason)
    })

    it('gives what it wrote line by line, of both streams or of one, with times', async () => {
      const lines: string[] = []
      for await (const { stream, text } of web.logs()) lines.push(`${stream} ${text}`)
      expect(lines.toSorted()).toEqual(['stderr oops', 'stdout hello'])
      const times: string[] = []
      for await (const { text, timestamp = '' } of web.logs({
        streams: ['stdout'],
        timestamps: true,
      })) {
        expect(text).toBe('hello')
        times.push(timestamp)
      }
      expect(times).toEqual([expect.stringMatching(differencesOf(slot).logTime)])
      const later: string[] = []
      for await (const { text } of web.logs({ since: new Date(Date.now() + 60_000) }))
        later.push(text)
      expect(later).toEqual([])
    })

    it('takes files in and gives them out as they were', async () => {
      await mkdir(join(folder, 'in/sub'), { recursive: true })
      await writeFile(join(folder, 'in/sub/run.sh'), '#!/bin/sh\n', { mode: 0o750 })
      await symlink('sub/run.sh', join(folder, 'in/link'))
      await web.copyIn(join(folder, 'in'), '/new/app', { user: '7:8' })
      await web.write('/new/app/conf/a.json', '{}', { mode: 0o600, user: 'nobody' })
      async function* parts() {
        yield Buffer.from('part ')
        yield Buffer.from('by part')
      }
      await web.write('/new/app/stream', parts())
      expect(await web.readText('/new/app/stream')).toBe('part by part')
      expect(await web.stat('/new/app/conf/a.json')).toMatchObject({
        kind: 'file',
        size: 2,
        mode: 0o600,
      })
      expect(await web.stat('/new/app/link')).toMatchObject({ kind: 'symlink' })
      expect(await web.stat('/tmp')).toMatchObject({ kind: 'directory', mode: 0o1777 })
      const { stdout } = await web.exec([
        'stat',
        '-c',
        '%a %u:%g %n',
        '/new',
        '/new/app/sub/run.sh',
      ])
      expect(stdout).toBe('755 7:8 /new\n750 7:8 /new/app/sub/run.sh\n')

      await web.copyOut('/new/app', join(folder, 'out'))
      expect(await readFile(join(folder, 'out/link'), 'utf8')).toBe('#!/bin/sh\n')
      expect((await stat(join(folder, 'out/sub/run.sh'))).mode & 0o777).toBe(0o750)
      expect(await readFile(join(folder, 'out/conf/a.json'), 'utf8')).toBe('{}')
    })

    it('names a path that is not there, and one that is something else', async () => {
      const missing = { code: 'CONTAINER_PATH_NOT_FOUND', path: '/nothing' }
      await expect(web.stat('/nothing')).rejects.toMatchObject(missing)
      await expect(web.read('/nothing')).rejects.toMatchObject(missing)
      await expect(web.copyOut('/nothing', join(folder, 'x'))).rejects.toMatchObject(missing)
      const unusable = { code: 'CONTAINER_PATH_UNUSABLE' }
      await expect(web.read('/www')).rejects.toMatchObject(unusable)
      await expect(web.read('/www/index.html', { maxBytes: 2 })).rejects.toMatchObject(unusable)
      await expect(web.write('/www/index.html/x', 'x')).rejects.toMatchObject(unusable)
      await expect(web.copyIn(join(folder, 'none'), '/x')).rejects.toMatchObject(unusable)
    })

    it('is paused, goes on, and has another name', async () => {
      await web.pause()
      await expect(web.exec(['true'])).rejects.toMatchObject({
        code: 'CONTAINER_STATE',
        status: 'paused',
      })
      await web.unpause()
      const name = `${web.name}-renamed`
      await web.rename(name)
      expect([web.name, (await web.inspect()).name]).toEqual([name, name])
    })
  })

  describe('a container that is changed', () => {
    let box: Container
    beforeAll(async () => {
      box = await start({ command: ['sleep', '600'] })
    })
    afterAll(() => box.remove())

    it('differs from its image by what was done, and its commit by nothing', async () => {
      const { commitsAnyText } = differencesOf(slot)
      expect(await box.diff()).toEqual([])
      await box.exec(
        'touch /hello; echo world > /world; mkdir -p /d; rm /bin/vi; ln -s / /root-link',
      )
      expect(await box.diff()).toEqual([
        { path: '/bin', change: 'modified', kind: 'directory', size: 0 },
        { path: '/bin/vi', change: 'deleted', kind: 'symlink', size: 0 },
        { path: '/d', change: 'added', kind: 'directory', size: 0 },
        { path: '/hello', change: 'added', kind: 'file', size: 0 },
        { path: '/root-link', change: 'added', kind: 'symlink', size: 0 },
        { path: '/world', change: 'added', kind: 'file', size: 6 },
      ])
      const reference = `${own().name}-changed`
      const changes = {
        cmd: ['cat', '/world'],
        env: { TEXT: commitsAnyText ? 'a\nRUN b "$c"' : '"a" RUN b "$c"' },
        labels: { own: 'changed' },
        workdir: '/d',
        user: '5',
        expose: [80, '53/udp'],
        volume: ['/d'],
        ...(commitsAnyText && { onbuild: ['RUN true'] }),
      } as const
      const committed = await box.commit(reference, { changes, author: 'me', message: 'why' })
      try {
        expect((await committed.run()).stdout).toBe('world\n')
        const docker = await own().engine.docker()
        const { Config, Author, Comment } = await docker.getImage(committed.id).inspect()
        expect({ Author, Comment }).toEqual({ Author: 'me', Comment: 'why' })
        expect(Config).toMatchObject({
          Cmd: ['cat', '/world'],
          Env: expect.arrayContaining([`TEXT=${changes.env.TEXT}`]),
          WorkingDir: '/d',
          User: '5',
          ExposedPorts: { '80/tcp': {}, '53/udp': {} },
          Volumes: { '/d': {} },
          ...(commitsAnyText && { OnBuild: ['RUN true'] }),
        })
        // Whoever runs the image must not have a container that passes for ours.
        expect(sessionOf(Config.Labels)).toBeUndefined()
        // As root: podman writes an entry for a user that /etc/passwd does not have.
        const fresh = await committed.start({ command: ['sleep', '60'], user: '0' })
        try {
          expect(await fresh.diff()).toEqual([])
        } finally {
          await fresh.remove()
        }
      } finally {
        await committed.remove()
      }
    })

    it('leaves no image where its commit is aborted, whenever that is, and names as they were', async () => {
      const reason = new RangeError('enough')
      const all = images({ host })
      const label = own().name.slice(own().name.indexOf(':') + 1)
      const names: string[] = []
      try {
        for (let delay = 0; delay < 60; delay += 3) {
          const name = `${own().name}-aborted-${delay}`
          const isTaken = delay % 2 === 0
          if (isTaken) await all.tag(own().name, name)
          const controller = new AbortController()
          const { signal } = controller
          const [[outcome]] = await Promise.all([
            Promise.allSettled([box.commit(name, { pause: false, signal })]),
            sleep(delay).then(() => controller.abort(reason)),
          ])
          if (outcome.status === 'fulfilled') {
            await outcome.value.remove()
            continue
          }
          expect(outcome.reason).toBe(reason)
          if (isTaken) names.push(name)
        }
        // An Engine may go on with a request that is aborted.
        await sleep(1_000)
        const left = await all.list({ reference: `${own().name}-aborted-*` })
        expect(left.map(({ id }) => id)).toEqual(names.length > 0 ? [own().id] : [])
        for (const name of names) expect((await all.get(name)).id).toBe(own().id)
        const nameless = await all.list({ dangling: true, labels: { own: label } })
        expect(nameless).toEqual([])
      } finally {
        for (const name of names) await all.remove(name)
      }
    })

    it('becomes the base of a definition', async () => {
      const committed = await box.commit(`${own().name}-base`)
      try {
        const built = await image().from(committed).run('echo built > /built').build({ host })
        const child = await built.start({ command: ['sleep', '60'] })
        try {
          expect(await child.readText('/world')).toBe('world\n')
          expect(await child.readText('/built')).toBe('built\n')
        } finally {
          await child.remove()
          await images({ host }).remove(built.id, { force: true })
        }
      } finally {
        await committed.remove()
      }
    })
  })

  describe('networks and volumes', () => {
    it('join containers under a name, and keep what was written', async () => {
      const net = await network.create({ host })
      const data = await volume.create({ host })
      try {
        const server = await start({
          command: 'echo shared > /data/file; exec httpd -f -p 80 -h /data',
          network: { network: net, aliases: ['server'] },
          volumes: { '/data': data },
          waitFor: wait.port(80),
        })
        try {
          const { stdout } = await container.run(own().name, {
            host,
            network: net,
            volumes: { '/data': data },
            command: 'wget -q -O - http://server/file; cat /data/file',
          })
          expect(stdout).toBe('shared\nshared\n')
          expect((await net.inspect()).containers).toEqual([server.id])
          await expect(data.remove()).rejects.toMatchObject({ code: 'RESOURCE_IN_USE' })
          await expect(net.remove()).rejects.toMatchObject({ code: 'RESOURCE_IN_USE' })
          await expect(volume.create({ host, name: data.name })).rejects.toMatchObject({
            code: 'RESOURCE_EXISTS',
          })
        } finally {
          await server.remove()
        }
      } finally {
        await net[Symbol.asyncDispose]()
        await data[Symbol.asyncDispose]()
      }
      await expect(network.get(net.name, { host })).rejects.toMatchObject({
        code: 'NETWORK_NOT_FOUND',
      })
      await expect(volume.get(data.name, { host })).rejects.toMatchObject({
        code: 'VOLUME_NOT_FOUND',
      })
    })
  })

  describe('images', () => {
    it('are listed, named and removed', async () => {
      const all = images({ host })
      const name = `${own().name}-other`
      const other = await all.tag(own().name, name)
      expect(other.id).toBe(own().id)
      const found = await all.list({ reference: name })
      expect(found).toMatchObject([{ id: own().id, tags: expect.arrayContaining([name]) }])
      await other[Symbol.asyncDispose]()
      expect(await all.list({ reference: name })).toEqual([])
      await expect(all.get(name)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
    })
  })
}, EACH_VERSION_WITH_PODMAN)
