import { readFileSync } from 'node:fs'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer as createHttps } from 'node:https'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { connectEngine, type ConnectOptions } from '../../../src/engine/index.js'
import type { EngineUnreachableError } from '../../../src/errors/engine-error.js'
import { explainFailure, unreachableHint } from '../../../src/engine/failure.js'
import { useCertificates } from '../../setup/certificates.js'
import {
  engineLike,
  listenOnLoopback,
  serveHttp,
  serveRaw,
  temporaryFolder,
} from './tiny-server.js'

/** The failures of an attempt to connect, without their endpoints. */
async function failures(options: ConnectOptions): Promise<string[]> {
  const error = await connectEngine({ env: {}, ...options }).then(
    () => undefined,
    (failure: unknown) => failure as EngineUnreachableError,
  )
  expect(error?.code).toBe('ENGINE_UNREACHABLE')
  return error?.tried.map(({ origin, code, reason }) => `${origin}: ${code}: ${reason}`) ?? []
}

/** A folder with an `ssh` that runs the script, to be put on PATH. */
async function fakeSsh(script: string): Promise<{ PATH: string; DOCKER_HOST: string }> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'ssh'), `#!${process.execPath}\n${script}`)
  await chmod(join(folder, 'ssh'), 0o755)
  return { PATH: folder, DOCKER_HOST: 'ssh://me@far.example:2222' }
}

describe('connectEngine', () => {
  it('gives an Engine of the negotiated version', async () => {
    const host = await serveHttp(engineLike())
    const engine = await connectEngine({ host, env: {} })
    expect(engine).toMatchObject({ address: host, apiVersion: '1.41', builderVersion: '2' })
    expect(await engine.version()).toEqual({
      version: '99',
      apiVersion: '1.41',
      minApiVersion: '1.24',
      os: 'linux',
      architecture: 'amd64',
    })
  })

  it('speaks the version of DOCKER_API_VERSION, and before it that of the option', async () => {
    const host = await serveHttp(engineLike(undefined, { api: '1.45' }))
    const env = { DOCKER_API_VERSION: '1.42' }
    expect((await connectEngine({ host, env })).apiVersion).toBe('1.42')
    expect((await connectEngine({ host, env, apiVersion: '1.43' })).apiVersion).toBe('1.43')
  })

  it.each([
    [{ api: '1.39' }, {}, 'ENGINE_TOO_OLD'],
    [{ api: '2.5', minimum: '2.0' }, {}, 'ENGINE_TOO_NEW'],
    [{ api: '1.41' }, { apiVersion: '1.45' }, 'API_VERSION_INVALID'],
    [{ api: '1.52', minimum: '1.44' }, { apiVersion: '1.43' }, 'API_VERSION_INVALID'],
  ])('rejects an Engine of %j with %j as %s', async (versions, options, code) => {
    const host = await serveHttp(engineLike(undefined, versions))
    await expect(connectEngine({ host, env: {}, ...options })).rejects.toMatchObject({ code })
  })

  it('takes a much newer Engine that still knows our version', async () => {
    const host = await serveHttp(engineLike(undefined, { api: '1.99', minimum: '1.44' }))
    expect((await connectEngine({ host, env: {} })).apiVersion).toBe('1.51')
  })

  it('lists every socket that was tried, and finds the one that answers', async () => {
    const home = await temporaryFolder()
    const env = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run') }
    const listed = await failures({ env })
    expect(listed[0]).toMatch(/^default socket: (ENOENT|ECONNREFUSED): /)
    expect(listed.slice(1)).toContain('rootless: ENOENT: the socket does not exist')
    expect(listed.slice(1)).toContain('colima: ENOENT: the socket does not exist')
    expect(listed.slice(1)).toContain('podman: ENOENT: the socket does not exist')

    const answering = await serveHttp(engineLike())
    await mkdir(join(home, '.colima/default'), { recursive: true })
    await symlink(answering.replace('unix://', ''), join(home, '.colima/default/docker.sock'))
    const engine = await connectEngine({ env })
    expect(engine.address).toBe(`unix://${home}/.colima/default/docker.sock`)
  })

  it('tries nothing else after a choice of the user', async () => {
    expect(await failures({ host: 'unix:///no/such.sock' })).toEqual([
      '--host: ENOENT: the socket does not exist',
    ])
    expect(await failures({ env: { DOCKER_HOST: 'tcp://127.0.0.1:9' } })).toEqual([
      'DOCKER_HOST: ECONNREFUSED: nothing listens there (connection refused)',
    ])
  })

  it('says what answered where it was no Engine', async () => {
    const web = await serveHttp((_request, response) => response.end('hello'))
    const missing = await serveHttp((_request, response) => response.writeHead(404).end('nope'))
    const smtp = await serveRaw((socket) => socket.end('220 mail ESMTP\r\n'))
    expect([
      ...(await failures({ host: web })),
      ...(await failures({ host: missing })),
      ...(await failures({ host: smtp })),
    ]).toEqual([
      "--host: NOT_DOCKER: an HTTP server answered 200 without Docker's Api-Version header",
      '--host: NOT_DOCKER: an HTTP server answered 404: nope',
      '--host: NOT_DOCKER: the answer is no HTTP',
    ])
  })

  it('gives up on a silent endpoint in time', async () => {
    const silent = await serveRaw(() => undefined)
    expect(await failures({ host: silent, timeout: 50 })).toEqual([
      '--host: TIMEOUT: no answer in time',
    ])
  })

  it('says when the connection is cut', async () => {
    const cutting = await serveRaw((socket) => socket.once('data', () => socket.destroy()))
    expect(await failures({ host: cutting })).toEqual(['--host: ECONNRESET: it was cut'])
  })

  it('rejects with the reason when aborted', async () => {
    const silent = await serveRaw(() => undefined)
    const reason = new RangeError('enough')
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 20)
    const connecting = connectEngine({ host: silent, env: {}, signal: controller.signal })
    await expect(connecting).rejects.toBe(reason)
  })

  it('explains a socket that this user may not open', () => {
    const endpoint = { kind: 'unix', path: '/x' } as const
    const denied = Object.assign(new Error('connect EACCES /x'), { code: 'EACCES' })
    const failure = explainFailure({ endpoint, origin: 'default socket' }, denied, false)
    expect(failure).toEqual({
      endpoint: 'unix:///x',
      origin: 'default socket',
      code: 'EACCES',
      reason: 'permission denied',
    })
    expect(unreachableHint([failure])).toMatch('group "docker"')
  })

  it('writes all of it into the message', async () => {
    await expect(connectEngine({ host: 'unix:///no/such.sock', env: {} })).rejects.toMatchObject({
      message: [
        'No Docker Engine answers. Tried:',
        '  unix:///no/such.sock (--host): ENOENT: the socket does not exist',
        '  Check that the Engine runs and that --host names it.',
      ].join('\n'),
    })
  })
})

describe('connectEngine by TLS', () => {
  const { read } = useCertificates()

  async function tlsEngine(): Promise<string> {
    const options = {
      ca: read('ca.pem'),
      cert: read('server.pem'),
      key: read('server-key.pem'),
      requestCert: true,
      rejectUnauthorized: true,
    }
    const server = createHttps(options, engineLike())
    server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPREFACE')
    })
    return `tcp://127.0.0.1:${await listenOnLoopback(server)}`
  }

  async function certificates(files: Readonly<Record<string, string>>): Promise<string> {
    const path = await temporaryFolder()
    for (const [name, from] of Object.entries(files)) await writeFile(join(path, name), read(from))
    return path
  }
  const client = { 'ca.pem': 'ca.pem', 'cert.pem': 'client.pem', 'key.pem': 'client-key.pem' }

  it('verifies the Engine, and shows it the client certificate, for any DOCKER_TLS_VERIFY', async () => {
    const host = await tlsEngine()
    const env = { DOCKER_TLS_VERIFY: 'true', DOCKER_CERT_PATH: await certificates(client) }
    const engine = await connectEngine({ host, env })
    expect(engine.apiVersion).toBe('1.41')
    const socket = await engine.dial('/grpc')
    const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
    expect(first.toString()).toBe('PREFACE')
    socket.destroy()
    engine.close()
  })

  it('refuses a certificate of another authority', async () => {
    const host = await tlsEngine()
    const path = await certificates({ ...client, 'ca.pem': 'client.pem' })
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: path }
    expect(await failures({ host, env })).toEqual([
      expect.stringMatching(/^--host: TLS: (unable to|self-signed)/),
    ])
  })

  it('accepts any certificate for DOCKER_TLS', async () => {
    const host = await tlsEngine()
    const path = await certificates({ ...client, 'ca.pem': 'client.pem' })
    const engine = await connectEngine({ host, env: { DOCKER_TLS: '1', DOCKER_CERT_PATH: path } })
    expect(engine.apiVersion).toBe('1.41')
  })

  it('says that the Engine wants a client certificate', async () => {
    const host = await tlsEngine()
    const env = {
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: await certificates({ 'ca.pem': 'ca.pem' }),
    }
    expect(await failures({ host, env })).toEqual([
      expect.stringMatching(/^--host: TLS: .*certificate required/),
    ])
  })

  it('says when the key is no PEM', async () => {
    const host = await tlsEngine()
    const path = await certificates({ ...client, 'key.pem': 'client.csr' })
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: path }
    expect(await failures({ host, env })).toEqual([expect.stringMatching(/^--host: TLS: /)])
  })

  it('says when TLS is spoken to without TLS', async () => {
    const host = await tlsEngine()
    const [failure] = await failures({ host })
    expect(failure).toMatch(/^--host: (ECONNRESET|NOT_DOCKER): /)
  })
})

describe('connectEngine by ssh', () => {
  it('speaks through the standard streams of ssh', async () => {
    const host = await serveHttp(
      engineLike((request, response) => {
        request.pipe(response)
      }),
    )
    const args = join(await temporaryFolder(), 'args')
    const env = await fakeSsh(`
      require('fs').writeFileSync(${JSON.stringify(args)}, JSON.stringify(process.argv.slice(2)))
      const socket = require('net').connect(${JSON.stringify(host.replace('unix://', ''))})
      process.stdin.pipe(socket).pipe(process.stdout)
    `)
    const engine = await connectEngine({ env })
    expect(engine).toMatchObject({ address: 'ssh://me@far.example:2222', apiVersion: '1.41' })
    expect(JSON.parse(readFileSync(args, 'utf8'))).toEqual([
      '-l',
      'me',
      '-p',
      '2222',
      '-o ConnectTimeout=30',
      '-T',
      '--',
      'far.example',
      'docker system dial-stdio',
    ])
    const sent = Buffer.alloc(2_000_000, 'imagewright')
    const response = await engine.request({ method: 'POST', path: '/echo', body: sent })
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body) chunks.push(chunk as Uint8Array)
    expect(Buffer.concat(chunks).equals(sent)).toBe(true)
    engine.close()
  })

  it("says in ssh's own words why it failed", async () => {
    const env = await fakeSsh(`
      process.stderr.write('me@far.example: Permission denied (publickey).\\n')
      process.exitCode = 255
    `)
    expect(await failures({ env })).toEqual([
      'DOCKER_HOST: SSH: me@far.example: Permission denied (publickey).',
    ])
  })

  it('says when there is no ssh', async () => {
    const env = { PATH: await temporaryFolder(), DOCKER_HOST: 'ssh://far.example' }
    expect(await failures({ env })).toEqual(['DOCKER_HOST: SSH: there is no "ssh" on PATH'])
  })

  it('ends ssh when it gives up', async () => {
    const pidFile = join(await temporaryFolder(), 'pid')
    const env = await fakeSsh(`
      require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))
      setInterval(() => undefined, 1000)
    `)
    expect(await failures({ env, timeout: 500 })).toEqual([
      'DOCKER_HOST: TIMEOUT: no answer in time',
    ])
    const pid = Number(readFileSync(pidFile, 'utf8'))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
