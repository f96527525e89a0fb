import type { IncomingHttpHeaders } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import {
  connectEngine,
  type Engine,
  pull,
  registryAuthHeader,
  splitReference,
} from '../../../src/engine/index.js'
import { engineLike, serveHttp } from './tiny-server.js'

const DIGEST = `sha256:${'ab'.repeat(32)}`

describe('splitReference', () => {
  it.each([
    ['alpine', 'alpine', 'latest'],
    ['alpine:3.20', 'alpine', '3.20'],
    ['localhost:5000/a', 'localhost:5000/a', 'latest'],
    ['localhost:5000/a/b:1', 'localhost:5000/a/b', '1'],
    [`alpine@${DIGEST}`, 'alpine', DIGEST],
    [`h:1/alpine:3@${DIGEST}`, 'h:1/alpine', DIGEST],
  ])('splits %s', (reference, repository, tag) => {
    expect(splitReference(reference)).toEqual({ repository, tag })
  })
})

describe('registryAuthHeader', () => {
  it('is JSON in padded URL-safe base64', () => {
    const header = registryAuthHeader({ username: 'ü>>?', password: '???~', serverAddress: 'h' })
    expect(header).toMatch(/^[A-Za-z0-9_-]+={0,2}$/)
    expect(header).toMatch(/[_-]/)
    expect(header.length % 4).toBe(0)
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      username: 'ü>>?',
      password: '???~',
      serveraddress: 'h',
    })
  })
})

describe('pull', () => {
  const requests: { url: string | undefined; headers: IncomingHttpHeaders }[] = []

  /** An Engine whose pull answers so. */
  async function pulling(status: number, body: string, cut = false): Promise<Engine> {
    requests.length = 0
    const rest = engineLike((request, response) => {
      if (request.method === 'GET') {
        response.end(JSON.stringify({ Id: DIGEST }))
        return
      }
      requests.push({ url: request.url, headers: request.headers })
      response.writeHead(status).write(body, () => {
        if (cut) response.destroy()
        else response.end()
      })
    })
    return connectEngine({ host: await serveHttp(rest), env: {} })
  }

  it('asks for one tag of one platform, with the credentials in a header', async () => {
    const engine = await pulling(200, '{"status":"Status: Downloaded newer image"}\n')
    const auth = { username: 'me', password: 'hunter2', serverAddress: 'h:1' }
    const result = await pull(engine, 'h:1/a', { platform: 'linux/arm64', auth })
    expect(result).toEqual({ id: DIGEST })
    expect(requests).toMatchObject([
      {
        url: '/v1.41/images/create?fromImage=h%3A1%2Fa&tag=latest&platform=linux%2Farm64',
        headers: { 'x-registry-auth': registryAuthHeader(auth) },
      },
    ])
  })

  it('sends no credentials where there are none', async () => {
    const engine = await pulling(200, '{"status":"x"}\n')
    await pull(engine, 'a')
    expect(requests[0]?.headers['x-registry-auth']).toBeUndefined()
  })

  it.each([
    [404, '{"message":"pull access denied for a"}', 'IMAGE_NOT_FOUND'],
    [
      200,
      '{"status":"x"}\n{"error":"manifest for a:1 not found: manifest unknown"}\n',
      'IMAGE_NOT_FOUND',
    ],
    [200, '{"error":"no matching manifest for linux/s390x"}\n', 'IMAGE_NOT_FOUND'],
    [200, '{"error":"toomanyrequests: rate limit"}\n', 'PULL_FAILED'],
    [500, '{"message":"Get https://h/v2/: connection refused"}', 'PULL_FAILED'],
    [200, '{"status":"x"}\n{"stat', 'ENGINE_STREAM_INVALID'],
  ])('rejects for %i %j as %s', async (status, body, code) => {
    const engine = await pulling(status, body)
    await expect(pull(engine, 'a:1')).rejects.toMatchObject({ code })
  })

  it('rejects when the connection is cut though every line was whole', async () => {
    const engine = await pulling(200, '{"status":"Pulling"}\n', true)
    await expect(pull(engine, 'a:1')).rejects.toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
  })

  it('keeps the credentials out of its errors', async () => {
    const engine = await pulling(500, '{"message":"no"}')
    const failure: unknown = await pull(engine, 'a', { auth: { password: 'hunter2' } }).catch(
      (error: unknown) => error,
    )
    const text = inspect(failure, { depth: null, showHidden: true })
    expect(text).toContain('PULL_FAILED')
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain(registryAuthHeader({ password: 'hunter2' }))
  })
})
