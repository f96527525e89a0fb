import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineDialer, type Engine } from '../../../src/engine/index.js'
import { eachEngine } from '../matrix.js'
import { build, connectTo, eventsOf, leave, outputOf, type BuildParts } from './build.js'

jest.setTimeout(60_000)

const NO_CACHE = { 'no-cache': '' }

const large = (bytes: number) => new Map([['one', async () => Buffer.alloc(bytes, 'x')]])

eachEngine((matrixEngine) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await connectTo(matrixEngine)
  })
  afterAll(() => leave(engine))

  const output = async (parts: BuildParts): Promise<string> => {
    const solving = build(engineDialer(engine), { frontendAttrs: NO_CACHE, ...parts })
    const events = await eventsOf(solving)
    await solving.result
    return outputOf(events, /RUN/)
  }
  const failure = async (parts: BuildParts) =>
    build(engineDialer(engine), { frontendAttrs: NO_CACHE, ...parts }).result.then(
      () => expect('a failure').toBe('a success'),
      (error: unknown) => error,
    )

  describe('secrets', () => {
    const asked: string[] = []
    const secrets = new Map(
      ['one', 'two'].map((id) => [
        id,
        async () => {
          asked.push(id)
          return Buffer.from(`value of ${id}`)
        },
      ]),
    )

    it('reach the step that mounts them, and only those are read', async () => {
      const dockerfile = 'FROM busybox\nRUN --mount=type=secret,id=one cat /run/secrets/one\n'
      expect(await output({ dockerfile, secrets })).toBe('value of one')
      expect(asked).toEqual(['one'])
    })

    it('may be missing unless they are required', async () => {
      const mount = 'RUN --mount=type=secret,id=three'
      expect(
        await output({
          dockerfile: `FROM busybox\n${mount} test ! -e /run/secrets/three && echo none\n`,
          secrets,
        }),
      ).toBe('none\n')
      expect(
        await failure({ dockerfile: `FROM busybox\n${mount},required true\n`, secrets }),
      ).toMatchObject({
        code: 'STEP_FAILED',
        message: expect.stringContaining('secret'),
      })
    })

    it('fail the build with the error of their reader', async () => {
      const mine = new RangeError('my own')
      const dockerfile = 'FROM busybox\nRUN --mount=type=secret,id=one true\n'
      const broken = new Map([['one', () => Promise.reject(mine)]])
      expect(await failure({ dockerfile, secrets: broken })).toBe(mine)
    })

    it('are refused above 500 KiB', async () => {
      const dockerfile = 'FROM busybox\nRUN --mount=type=secret,id=one wc -c < /run/secrets/one\n'
      expect(await output({ dockerfile, secrets: large(512_000) })).toBe('512000\n')
      expect(await failure({ dockerfile, secrets: large(512_001) })).toMatchObject({
        code: 'SECRET_TOO_LARGE',
        id: 'one',
      })
    })
  })

  it('gives a registry the credentials of its own host', async () => {
    const authorizations = new Set<string | undefined>()
    const registry = createHttpServer((request, response) => {
      authorizations.add(request.headers.authorization)
      const known = request.headers.authorization !== undefined
      response.writeHead(known ? 404 : 401, { 'www-authenticate': 'Basic realm="here"' }).end()
    })
    registry.listen(0, '127.0.0.1')
    await once(registry, 'listening')
    const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`
    const asked: string[] = []
    try {
      await failure({
        dockerfile: `FROM ${host}/some/image:1\n`,
        credentials: async (wanted) => {
          asked.push(wanted)
          return { username: 'me', secret: 'größe' }
        },
      })
    } finally {
      registry.closeAllConnections()
      registry.close()
    }
    expect(new Set(asked)).toEqual(new Set([host]))
    const basic = `Basic ${Buffer.from('me:größe').toString('base64')}`
    expect(authorizations).toEqual(new Set([undefined, basic]))
  })

  it('forwards an ssh agent into the step that mounts it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imagewright-agent-'))
    const agent = createServer((socket) => {
      socket.once('data', (data) => socket.end(`agent heard ${data.toString()}`))
    }).listen(join(folder, 'agent'))
    const script = [
      String.raw`$s = IO::Socket::UNIX->new($ENV{SSH_AUTH_SOCK}) or die "no agent";`,
      String.raw`print $s "hello\n"; $s->flush; print <$s>;`,
    ].join(' ')
    try {
      const dockerfile = `FROM debian:bookworm-slim
RUN --mount=type=ssh perl -MIO::Socket::UNIX -e '${script}'
`
      const ssh = new Map([['default', join(folder, 'agent')]])
      expect(await output({ dockerfile, ssh })).toBe('agent heard hello\n')
    } finally {
      agent.close()
      await rm(folder, { recursive: true })
    }
  })

  it('names an ssh agent that does not answer', async () => {
    const ssh = new Map([['default', '/no/such/agent']])
    const script = `perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new($ENV{SSH_AUTH_SOCK}); print <$s>; exit 3'`
    const dockerfile = `FROM debian:bookworm-slim\nRUN --mount=type=ssh ${script}\n`
    expect(await failure({ dockerfile, ssh })).toMatchObject({
      code: 'SSH_AGENT_UNREACHABLE',
      id: 'default',
      path: '/no/such/agent',
    })
  })
})
