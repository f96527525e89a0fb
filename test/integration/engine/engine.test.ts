import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { runContainer } from '../../../src/container/index.js'
import {
  connectEngine,
  type Engine,
  engineDialer,
  inspectImage,
  listImages,
  pull,
  removeImage,
  resolveImage,
  tagImage,
} from '../../../src/engine/index.js'
import { importImage } from '../build/engine-state.js'
import { eachEngine, loopbackRegistry } from '../matrix.js'

/** Type of the frame that an HTTP/2 server sends first; it is the fourth byte of the frame. */
const SETTINGS = 4

async function* endless() {
  for (;;) {
    yield Buffer.alloc(65536)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

function firstBytes(socket: NodeJS.ReadableStream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk)).once('error', reject)
  })
}

jest.setTimeout(60_000)

eachEngine(({ host, api, version, socket: socketPath }) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await connectEngine({ host, env: {} })
  })
  afterAll(() => engine.close())

  describe('connectEngine', () => {
    it('negotiates the version of the Engine', async () => {
      expect(engine.apiVersion).toBe(api)
      expect((await engine.version()).version).toMatch(version)
    })

    it('finds the Engine by a context', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'imagewright-'))
      const id = createHash('sha256').update('mine').digest('hex')
      await mkdir(join(folder, 'contexts/meta', id), { recursive: true })
      const meta = { Name: 'mine', Metadata: {}, Endpoints: { docker: { Host: host } } }
      await writeFile(join(folder, 'contexts/meta', id, 'meta.json'), JSON.stringify(meta))
      await writeFile(join(folder, 'config.json'), '{"currentContext":"mine"}')
      const found = await connectEngine({ env: { DOCKER_CONFIG: folder } })
      expect(found.address).toBe(host)
      found.close()
      await rm(folder, { recursive: true })
    })

    it('reaches the Engine by ssh for requests, upgrades and attach', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'imagewright-'))
      const script = `#!${process.execPath}
        const socket = require('net').connect({ path: ${JSON.stringify(socketPath)}, allowHalfOpen: true })
        process.stdin.pipe(socket).pipe(process.stdout)`
      await writeFile(join(folder, 'ssh'), script)
      await chmod(join(folder, 'ssh'), 0o755)
      const far = await connectEngine({ host: 'ssh://me@far.example', env: { PATH: folder } })
      expect((await (await far.docker()).info()).ServerVersion).toMatch(version)
      const control = await engineDialer(far).control()
      expect((await firstBytes(control))[3]).toBe(SETTINGS)
      control.destroy()
      const run = await runContainer(far, 'busybox', { command: ['cat'], stdin: 'over ssh' })
      expect(run.stdout).toBe('over ssh')
      far.close()
      await rm(folder, { recursive: true })
    })
  })

  describe('engineDialer', () => {
    it('gives a Control connection on which the Engine is the HTTP/2 server', async () => {
      const control = await engineDialer(engine).control()
      expect((await firstBytes(control))[3]).toBe(SETTINGS)
      control.destroy()
    })

    it('gives a session on which the Engine is the HTTP/2 client', async () => {
      const session = await engineDialer(engine).session([
        ['X-Docker-Expose-Session-Uuid', `test${process.hrtime.bigint()}`],
        ['X-Docker-Expose-Session-Grpc-Method', '/grpc.health.v1.Health/Check'],
        ['X-Docker-Expose-Session-Grpc-Method', '/moby.filesync.v1.FileSync/DiffCopy'],
      ])
      expect((await firstBytes(session)).toString('latin1')).toMatch(/^PRI \* HTTP\/2\.0\r\n/)
      session.destroy()
    })

    it('says why the Engine refuses an upgrade', async () => {
      await expect(engine.dial('/info')).rejects.toMatchObject({ code: 'UPGRADE_REFUSED' })
      const id = `test${process.hrtime.bigint()}`
      const first = await engine.dial('/session', [['X-Docker-Expose-Session-Uuid', id]])
      const second = engine.dial('/session', [['X-Docker-Expose-Session-Uuid', id]])
      await expect(second).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining(`session ${id} already exists`),
      })
      first.destroy()
    })
  })

  describe('request', () => {
    it("gives the Engine's refusal though the body is still being sent", async () => {
      const refused = engine.request({
        method: 'POST',
        path: '/build',
        query: { version: '7' },
        headers: { 'Content-Type': 'application/x-tar' },
        body: endless(),
      })
      await expect(refused).rejects.toMatchObject({
        code: 'ENGINE_REQUEST_FAILED',
        engineMessage: expect.stringContaining('invalid version'),
      })
    })
  })

  describe('images', () => {
    it('are tagged, inspected and removed by name', async () => {
      const name = `imagewright-test/tag:${process.pid}`
      await tagImage(engine, 'busybox', name)
      const { Id } = await inspectImage(engine, name)
      expect(Id).toBe((await inspectImage(engine, 'busybox:latest')).Id)
      await removeImage(engine, name)
      await expect(inspectImage(engine, name)).rejects.toMatchObject({
        code: 'IMAGE_NOT_FOUND',
        image: name,
        hint: `Pull or build it first, e.g. "docker pull ${name}".`,
      })
      await expect(removeImage(engine, name)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
      await expect(tagImage(engine, name, 'x')).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
    })

    it('are listed while others remove theirs', async () => {
      const done = new AbortController()
      let lists = 0
      const listing = (async () => {
        for (; !done.signal.aborted; lists++) await listImages(engine, { all: true })
      })()
      await Promise.all(
        Array.from({ length: 4 }, async (_, turn) => {
          for (let n = 0; n < 4; n++) {
            const name = `imagewright-test/listed-${process.pid}:${turn}-${n}`
            await importImage({ host }, name, { turn: `${turn}-${n}` })
            await removeImage(engine, name)
          }
        }),
      ).finally(() => done.abort())
      await listing
      expect(lists).toBeGreaterThan(0)
    })

    it('are never looked up by a path', async () => {
      for (const image of ['../containers/json', 'a/../b', '', 'a?b', '.', 'a//b']) {
        await expect(inspectImage(engine, image)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
      }
    })
  })

  describe('pull', () => {
    it('gives the ID of the pulled image and its progress', async () => {
      const reference = `${loopbackRegistry()}/library/busybox:latest`
      const statuses: unknown[] = []
      const { id } = await pull(engine, reference, {
        onMessage: (message) => statuses.push(message['status']),
      })
      expect(id).toBe((await inspectImage(engine, reference)).Id)
      expect(statuses).toContainEqual(expect.stringMatching(/^Status: .*busybox:latest/))
      await removeImage(engine, reference)
    })

    it('names an image that the registry does not offer', async () => {
      const reference = `${loopbackRegistry()}/library/busybox:no-such-tag`
      await expect(pull(engine, reference)).rejects.toMatchObject({
        code: 'IMAGE_NOT_FOUND',
        image: reference,
      })
    })

    it('names a registry that does not answer', async () => {
      await expect(pull(engine, '127.0.0.1:9/a/b:1')).rejects.toMatchObject({
        code: 'PULL_FAILED',
        summary: expect.stringContaining('connection refused'),
      })
    })
  })

  describe('resolveImage', () => {
    const repository = `imagewright-test/prefix-${process.pid}`
    let ids: string[] = []

    // 17 images: two of them must begin with the same digit.
    beforeAll(async () => {
      const docker = await engine.docker()
      const container = await docker.createContainer({ Image: 'busybox:latest' })
      for (let n = 0; n < 17; n += 1) {
        await container.commit({ repo: repository, tag: `${n}`, changes: `LABEL n=${n}` })
        ids.push((await inspectImage(engine, `${repository}:${n}`)).Id)
      }
      await container.remove()
    })
    afterAll(async () => {
      for (const [n] of ids.entries()) await removeImage(engine, `${repository}:${n}`)
      ids = []
    })

    it('takes a name, an ID and the start of an ID, with sha256: or without', async () => {
      const [id = ''] = ids
      for (const image of [`${repository}:0`, id, id.slice(7), id.slice(0, 27), id.slice(7, 27)]) {
        expect(await resolveImage(engine, image)).toBe(id)
      }
    })

    it('prefers a name that looks like the start of an ID', async () => {
      const name = 'abc123'
      await tagImage(engine, `${repository}:1`, name)
      expect(await resolveImage(engine, name)).toBe(ids[1])
      await removeImage(engine, name)
    })

    it('names the images that share a prefix', async () => {
      const digits = ids.map((id) => id.charAt(7))
      const digit = digits.find((each, index) => digits.indexOf(each) < index) ?? ''
      const shared = ids.filter((id) => id.charAt(7) === digit)
      const failure = resolveImage(engine, digit)
      await expect(failure).rejects.toMatchObject({ code: 'IMAGE_AMBIGUOUS', prefix: digit })
      for (const id of shared) {
        await expect(failure).rejects.toMatchObject({
          matches: expect.arrayContaining([`${id} ${repository}:${ids.indexOf(id)}`]),
        })
      }
    })

    it('names a prefix that no image has', async () => {
      const failure = resolveImage(engine, 'f'.repeat(60))
      await expect(failure).rejects.toMatchObject({
        code: 'IMAGE_NOT_FOUND',
        image: 'f'.repeat(60),
      })
    })
  })
})
