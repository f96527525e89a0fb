import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { registryClient } from '../../../../src/registry/client/index.js'
import { parseChallenges } from '../../../../src/registry/client/challenge.js'
import { Credentials } from '../../../../src/registry/credentials/credentials.js'
import { type Answer, answerFrom, imageFor, serve, type ServedRegistry } from './served-registry.js'

const open: ServedRegistry[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((registry) => registry.close()))
})

async function served(answer: Parameters<typeof serve>[0]): Promise<ServedRegistry> {
  const registry = await serve(answer)
  open.push(registry)
  return registry
}

const SECRET = 'hunter2-canary'
const password = new Credentials({ serverAddress: 'x', username: 'me', password: SECRET })
const identity = new Credentials({ serverAddress: 'x', username: '', identityToken: SECRET })
const BASIC = `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`

function client(credentials?: Credentials) {
  return registryClient({ env: {}, credentials: async () => credentials, pause: 1 })
}

const { manifest, config } = imageFor('amd64')
const usual = answerFrom([manifest, config], { latest: manifest })

function behind(wanted: string, challenge: string): Parameters<typeof serve>[0] {
  return (request) =>
    request.headers.authorization === wanted
      ? usual(request)
      : { status: 401, headers: { 'WWW-Authenticate': challenge } }
}

describe('a registry that wants a token', () => {
  it('gets one for reading this repository alone, whatever it asks for, once', async () => {
    const tokens = await served(() => ({ body: '{"token":"abc"}' }))
    const { address, asked } = await served(
      behind(
        'Bearer abc',
        `Bearer realm="http://${tokens.address}/token?a=b",service="r",scope="repository:x:push,delete"`,
      ),
    )
    const asking = client()
    await Promise.all([asking.imageOf(`${address}/me/app`), asking.digestOf(`${address}/me/app`)])
    expect(tokens.asked).toEqual([
      'GET /token?a=b&service=r&scope=repository%3Ame%2Fapp%3Apull&client_id=imagewright',
    ])
    expect(asked.filter((line) => line.endsWith('Bearer abc'))).toHaveLength(4)
  })

  it('gets one for the credentials of its host, which it does not see itself', async () => {
    const tokens = await served(({ headers }) =>
      headers.authorization === BASIC ? { body: '{"access_token":"abc"}' } : { status: 401 },
    )
    const { address, asked } = await served(
      behind('Bearer abc', `Bearer realm="http://${tokens.address}/"`),
    )
    expect(await client(password).digestOf(`${address}/a`)).toBe(manifest.digest)
    expect(asked).toEqual(['HEAD /v2/a/manifests/latest', 'HEAD /v2/a/manifests/latest Bearer abc'])
  })

  it('gets one for an identity token, in a form', async () => {
    const forms: string[] = []
    const tokens = await served(({ text, method }) => {
      forms.push(`${method} ${text}`)
      return { body: '{"access_token":"abc"}' }
    })
    const { address } = await served(
      behind('Bearer abc', `Bearer realm="http://${tokens.address}/",service="s"`),
    )
    expect(await client(identity).digestOf(`${address}/a`)).toBe(manifest.digest)
    expect(forms).toEqual([
      `POST grant_type=refresh_token&refresh_token=${SECRET}&client_id=imagewright&scope=repository%3Aa%3Apull&service=s`,
    ])
  })

  it('gets a new one when that has run out', async () => {
    let valid = 'first'
    const tokens = await served(() => ({ body: JSON.stringify({ token: valid }) }))
    const { address } = await served((request) =>
      behind(`Bearer ${valid}`, `Bearer realm="http://${tokens.address}/"`)(request),
    )
    const asking = client()
    await asking.digestOf(`${address}/a`)
    valid = 'second'
    expect(await asking.digestOf(`${address}/a`)).toBe(manifest.digest)
    expect(tokens.asked).toHaveLength(2)
  })

  const bad: Readonly<Record<string, readonly [Answer, string]>> = {
    'wrong credentials': [{ status: 401 }, 'REGISTRY_UNAUTHORIZED'],
    'no JSON': [{ body: `<html>${SECRET}` }, 'REGISTRY_ANSWER_INVALID'],
    'no token': [{ body: '{}' }, 'REGISTRY_ANSWER_INVALID'],
    'a token that is a header': [{ body: '{"token":"a\\r\\nX: y"}' }, 'REGISTRY_ANSWER_INVALID'],
    'a token that is no text': [{ body: '{"token":{"a":1}}' }, 'REGISTRY_ANSWER_INVALID'],
    'a megabyte': [{ body: ' '.repeat(2 ** 20) }, 'REGISTRY_ANSWER_INVALID'],
    'an error': [{ status: 418 }, 'REGISTRY_ANSWER_INVALID'],
  }
  it.each(Object.entries(bad))(
    'is given up where its token service has %s',
    async (_, [answer, code]) => {
      const tokens = await served(() => answer)
      const { address } = await served(behind('-', `Bearer realm="http://${tokens.address}/"`))
      const failure = await client(password)
        .digestOf(`${address}/a`)
        .catch((error: unknown) => error)
      expect(failure).toMatchObject({ code })
      expect(String((failure as Error).stack) + JSON.stringify(failure)).not.toContain(SECRET)
    },
  )

  it.each(['', 'Bearer', 'Bearer realm=""', 'Bearer realm="/token"', 'Digest realm="x"'])(
    'is given up where it says so with %j',
    async (challenge) => {
      const { address } = await served(behind('-', challenge))
      await expect(client(password).digestOf(`${address}/a`)).rejects.toMatchObject({
        code: expect.stringMatching(/^REGISTRY_(?:UNAUTHORIZED|ANSWER_INVALID)$/),
      })
    },
  )
})

describe('a registry that wants a password', () => {
  it('gets that of its host', async () => {
    const { address } = await served(behind(BASIC, 'Basic realm="x"'))
    expect(await client(password).digestOf(`${address}/a`)).toBe(manifest.digest)
    await expect(client().digestOf(`${address}/a`)).rejects.toMatchObject({
      code: 'REGISTRY_UNAUTHORIZED',
    })
    await expect(client(identity).digestOf(`${address}/a`)).rejects.toMatchObject({
      code: 'REGISTRY_UNAUTHORIZED',
    })
  })
})

describe('a redirect', () => {
  it('to another host is followed without what says who asks', async () => {
    const store = await served(usual)
    const { address, asked } = await served(({ headers, url }) => {
      if (headers.authorization !== BASIC) {
        return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } }
      }
      return { status: 307, headers: { Location: `http://${store.address}${url}` } }
    })
    expect(await client(password).digestOf(`${address}/a`)).toBe(manifest.digest)
    expect(asked.at(-1)).toBe(`HEAD /v2/a/manifests/latest ${BASIC}`)
    expect(store.asked).toEqual(['HEAD /v2/a/manifests/latest'])
  })

  it('of a token service to another host takes no credentials along', async () => {
    const thief = await served(() => ({ body: '{"token":"abc"}' }))
    const tokens = await served(() => ({
      status: 302,
      headers: { Location: `http://${thief.address}/` },
    }))
    const { address } = await served(
      behind('Bearer abc', `Bearer realm="http://${tokens.address}/"`),
    )
    await client(password).digestOf(`${address}/a`)
    expect(thief.asked).toEqual(['GET /'])
  })

  it('of a form with a token is not followed', async () => {
    const thief = await served(() => ({ body: '{"token":"abc"}' }))
    const tokens = await served(() => ({
      status: 307,
      headers: { Location: `http://${thief.address}/` },
    }))
    const { address } = await served(
      behind('Bearer abc', `Bearer realm="http://${tokens.address}/"`),
    )
    await expect(client(identity).digestOf(`${address}/a`)).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER_INVALID',
    })
    expect(thief.asked).toEqual([])
  })

  it('in a circle ends', async () => {
    const { address, asked } = await served(({ url = '' }) => ({
      status: 302,
      headers: { Location: url },
    }))
    await expect(client().digestOf(`${address}/a`)).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER_INVALID',
      message: expect.stringContaining('it redirects in circles'),
    })
    expect(asked).toHaveLength(6)
  })
})

describe('a proxy', () => {
  it('is asked for the registry, and told who asks', async () => {
    const asked: string[] = []
    const proxy = createServer()
    proxy.on('connect', (request, socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`)
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const ask = (env: Readonly<Record<string, string>>) =>
      registryClient({ env, credentials: async () => undefined }).digestOf('registry.invalid/a')
    const HTTPS_PROXY = `http://me:${SECRET}@127.0.0.1:${port}`
    await expect(ask({ HTTPS_PROXY })).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      summary: `The registry registry.invalid cannot be asked for "registry.invalid/a": the proxy 127.0.0.1:${port} answered 403 to CONNECT registry.invalid:443`,
    })
    expect(asked).toEqual([`registry.invalid:443 ${BASIC}`])
    await expect(ask({ HTTPS_PROXY, NO_PROXY: 'x.org, .invalid' })).rejects.toMatchObject({
      message: expect.stringContaining('the name of the host'),
    })
    proxy.close()
  })
})

describe('a challenge', () => {
  it.each([
    [
      'Bearer realm="a",service=b, scope="c,d"',
      ['bearer', { realm: 'a', service: 'b', scope: 'c,d' }],
    ],
    ['bearer  REALM = "a\\"b"', ['bearer', { realm: 'a"b' }]],
    ['Basic realm="x", Bearer realm="y"', ['basic', { realm: 'x' }, 'bearer', { realm: 'y' }]],
    ['Negotiate, Basic realm="x"', ['negotiate', {}, 'basic', { realm: 'x' }]],
    ['Bearer realm="never ends', ['bearer', {}]],
    ['"', []],
  ])('is read: %s', (header, wanted) => {
    const read = parseChallenges(header).flatMap(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ])
    expect(read.slice(0, wanted.length)).toEqual(wanted)
  })

  it.each([
    'a='.repeat(4000),
    'B '.repeat(4000),
    '"'.repeat(8000),
    ','.repeat(8000),
    '\\"a='.repeat(3000),
  ])('is read in no time: %.20s', (header) => {
    const before = performance.now()
    parseChallenges(`Bearer ${header}`)
    expect(performance.now() - before).toBeLessThan(500)
  })
})
