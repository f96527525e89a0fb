import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from '@jest/globals'
import { registryClient } from '../../../../src/registry/client/index.js'
import {
  type Answer,
  answerFrom,
  blob,
  imageFor,
  INDEX,
  indexOf,
  MANIFEST,
  serve,
  type ServedRegistry,
} from './served-registry.js'

const open: ServedRegistry[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((registry) => registry.close()))
})

async function served(answer: Parameters<typeof serve>[0]): Promise<ServedRegistry> {
  const registry = await serve(answer)
  open.push(registry)
  return registry
}

type Options = Partial<Parameters<typeof registryClient>[0]>

function client(options: Options = {}) {
  return registryClient({ env: {}, credentials: async () => undefined, pause: 1, ...options })
}

const amd64 = imageFor('amd64', undefined, {
  Env: ['PATH=/bin', 'A=b'],
  WorkingDir: '/app',
  User: 'node',
  Shell: ['/bin/bash', '-c'],
  OnBuild: ['COPY . .'],
})
const armV7 = imageFor('arm', 'v7')
const attestation = {
  ...imageFor('amd64').descriptor,
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
}
const index = indexOf([armV7.descriptor, amd64.descriptor, attestation])
const blobs = [amd64.manifest, amd64.config, armV7.manifest, armV7.config, index]
const usual = answerFrom(blobs, { latest: index, single: armV7.manifest })

describe('what a reference stands for', () => {
  it('is the digest of the index, and of the manifest of each platform', async () => {
    const { address } = await served(usual)
    expect(await client().imageOf(`${address}/me/app`)).toEqual({
      digest: index.digest,
      platforms: new Map([
        ['linux/amd64', amd64.manifest.digest],
        ['linux/arm/v7', armV7.manifest.digest],
      ]),
    })
  })

  it('is the digest of the manifest where there is no index', async () => {
    const { address } = await served(usual)
    expect(await client().imageOf(`${address}/me/app:single`)).toEqual({
      digest: armV7.manifest.digest,
      platforms: new Map([['linux/arm/v7', armV7.manifest.digest]]),
    })
  })

  it('is asked for by HEAD alone where only the digest is wanted', async () => {
    const { address, asked } = await served(usual)
    expect(await client().digestOf(`${address}/me/app:latest`)).toBe(index.digest)
    expect(asked).toEqual(['HEAD /v2/me/app/manifests/latest'])
  })

  it('is counted from the bytes where the registry tells no digest', async () => {
    const { address } = await served((request) => {
      const { 'Docker-Content-Digest': _, ...headers } = usual(request).headers ?? {}
      return { ...usual(request), headers }
    })
    expect(await client().digestOf(`${address}/me/app`)).toBe(index.digest)
  })

  it('is the config of the platform that fits best', async () => {
    const { address } = await served(usual)
    const asked = client()
    expect(await asked.configOf(`${address}/me/app`, 'linux/amd64')).toEqual({
      digest: index.digest,
      config: {
        env: ['PATH=/bin', 'A=b'],
        workdir: '/app',
        user: 'node',
        shell: ['/bin/bash', '-c'],
        onbuild: ['COPY . .'],
        platform: { os: 'linux', architecture: 'amd64' },
      },
    })
    const { config } = await asked.configOf(`${address}/me/app`, 'linux/arm64')
    expect(config.platform).toEqual({ os: 'linux', architecture: 'arm', variant: 'v7' })
    await expect(asked.configOf(`${address}/me/app`, 'linux/s390x')).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      hint: 'It is for linux/arm/v7, linux/amd64.',
    })
  })

  it('is asked for once: what never changes is remembered', async () => {
    const { address, asked } = await served(usual)
    const asking = client()
    await asking.configOf(`${address}/me/app`, 'linux/amd64')
    await asking.imageOf(`${address}/me/app`)
    expect(asked).toEqual([
      'HEAD /v2/me/app/manifests/latest',
      `GET /v2/me/app/manifests/${index.digest}`,
      `GET /v2/me/app/manifests/${amd64.manifest.digest}`,
      `GET /v2/me/app/blobs/${amd64.config.digest}`,
      'HEAD /v2/me/app/manifests/latest',
    ])
  })

  it('is asked for anew where what was remembered is other bytes', async () => {
    const { address, asked } = await served(usual)
    const garbled = { read: async () => Buffer.from('{}'), write: async () => undefined }
    const { platforms } = await client({ blobs: garbled }).imageOf(`${address}/me/app:single`)
    expect([...platforms.keys()]).toEqual(['linux/arm/v7'])
    expect(asked).toHaveLength(3)
  })
})

describe('bytes that are not what they should be', () => {
  const other = blob(MANIFEST, { schemaVersion: 2 })
  const lie = (body: Buffer | string, told: string, type = MANIFEST): Answer => ({
    headers: { 'Content-Type': type, 'Docker-Content-Digest': told },
    body,
  })
  const huge = Buffer.alloc(4 * 1024 * 1024 + 1, ' ')
  const config = { digest: amd64.config.digest, size: amd64.config.bytes.length }
  const manifestWith = (members: object) => blob(MANIFEST, { mediaType: MANIFEST, ...members })
  const whole = (found: ReturnType<typeof blob>) => lie(found.bytes, found.digest, found.type)
  const bytesBlob = (bytes: Buffer) => ({
    type: MANIFEST,
    bytes,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  })
  const cases: Readonly<Record<string, Answer>> = {
    'another manifest than its digest says': lie(amd64.manifest.bytes, other.digest),
    'a digest that is none': lie(amd64.manifest.bytes, 'sha256:zz'),
    'a digest of an algorithm that nobody knows': lie(
      amd64.manifest.bytes,
      `md5:${'0'.repeat(32)}`,
    ),
    'more than 4 MiB': lie(huge, amd64.manifest.digest),
    'no JSON': whole(blob(MANIFEST, '<html>')),
    'JSON that is no object': whole(blob(MANIFEST, '[]')),
    'no UTF-8': whole(bytesBlob(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))),
    'a manifest of before 2016': whole(blob(MANIFEST, { schemaVersion: 1, fsLayers: [] })),
    'a media type of something else': whole(blob('text/html', { schemaVersion: 2 })),
    'a manifest without config': whole(manifestWith({})),
    'a config without a digest': whole(manifestWith({ config: { size: 1 } })),
    'a config with a hostile digest': whole(
      manifestWith({ config: { digest: '../../../v2/x', size: 1 } }),
    ),
    'a config of a negative size': whole(manifestWith({ config: { ...config, size: -1 } })),
    'a config of 1 TB': whole(manifestWith({ config: { ...config, size: 2 ** 40 } })),
    'a config that is longer than it is said to be': whole(
      manifestWith({ config: { ...config, size: 3 } }),
    ),
    'an index without manifests': whole(blob(INDEX, { mediaType: INDEX })),
    'an index of a platform that is none': whole(
      indexOf([{ ...amd64.descriptor, platform: { os: 'li nux', architecture: 'amd64' } }]),
    ),
    'an index of a thousand manifests without platform': whole(
      indexOf(Array.from({ length: 1000 }, () => ({ digest: amd64.manifest.digest, size: 1 }))),
    ),
  }
  it.each(Object.entries(cases))('are refused: %s', async (_title, answer) => {
    const { address } = await served((request) =>
      request.url?.endsWith('/latest') || request.url?.includes('/manifests/')
        ? answer
        : usual(request),
    )
    await expect(client().imageOf(`${address}/me/app:latest`)).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER_INVALID',
      registry: address,
    })
  })

  it('are refused: another config than the manifest says', async () => {
    const { address } = await served((request) =>
      request.url?.includes('/blobs/')
        ? { body: amd64.config.bytes.toString().replace('PATH', 'HTAP') }
        : usual(request),
    )
    await expect(client().configOf(`${address}/a`, 'linux/amd64')).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER_INVALID',
    })
  })

  it('are refused: other bytes for a reference with a digest', async () => {
    const { address } = await served(() => lie(amd64.manifest.bytes, amd64.manifest.digest))
    const wanted = `${address}/me/app@${index.digest}`
    await expect(client().digestOf(wanted)).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER_INVALID',
    })
    await expect(client().imageOf(wanted)).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER_INVALID',
    })
  })
})

describe('a registry that does not answer', () => {
  const at = { file: '/app.ts', line: 3, column: 5 }

  it.each([
    [404, 'IMAGE_NOT_FOUND', 1],
    [401, 'REGISTRY_UNAUTHORIZED', 1],
    [403, 'REGISTRY_UNAUTHORIZED', 1],
    [400, 'REGISTRY_ANSWER_INVALID', 1],
    [302, 'REGISTRY_ANSWER_INVALID', 1],
    [429, 'REGISTRY_RATE_LIMITED', 3],
    [500, 'REGISTRY_UNREACHABLE', 3],
    [503, 'REGISTRY_UNREACHABLE', 3],
  ])(
    'with %i is %s after %i requests, where the image is named',
    async (status, code, requests) => {
      const { address, asked } = await served(() => ({ status, body: 'x'.repeat(100) }))
      await expect(client().digestOf(`${address}/me/app`, at)).rejects.toMatchObject({ code, at })
      expect(asked).toHaveLength(requests)
    },
  )

  it('is asked again, as long after as it wishes', async () => {
    const answers: Answer[] = [{ status: 429, headers: { 'Retry-After': '1' } }, { status: 503 }]
    const { address, asked } = await served((request) => answers.shift() ?? usual(request))
    const before = performance.now()
    expect(await client().digestOf(`${address}/me/app`)).toBe(index.digest)
    expect(performance.now() - before).toBeGreaterThan(990)
    expect(asked).toHaveLength(3)
  })

  it('is not waited for where it wants to be left alone for long', async () => {
    const { address, asked } = await served(() => ({
      status: 429,
      headers: { 'Retry-After': '3600' },
    }))
    await expect(client().digestOf(`${address}/me/app`)).rejects.toMatchObject({
      code: 'REGISTRY_RATE_LIMITED',
      retryAfter: 3600,
    })
    expect(asked).toHaveLength(1)
  })

  it('is asked again where the connection was cut', async () => {
    const answers: Answer[] = [{ cut: true }, { cut: true }]
    const { address } = await served((request) => answers.shift() ?? usual(request))
    expect(await client().digestOf(`${address}/me/app`)).toBe(index.digest)
  })

  it('is not asked again where nothing listens', async () => {
    const registry = await serve(usual)
    await registry.close()
    await expect(client({ pause: 60_000 }).digestOf(`${registry.address}/a`)).rejects.toMatchObject(
      {
        code: 'REGISTRY_UNREACHABLE',
        summary: `The registry ${registry.address} cannot be asked for "${registry.address}/a": nothing listens there (connection refused)`,
      },
    )
  })

  it('is given up after the timeout', async () => {
    const { address } = await served(() => ({ headers: { 'Content-Length': '10' }, body: '' }))
    await expect(client({ timeout: 200 }).imageOf(`${address}/a`)).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: expect.stringContaining('no answer within 200 ms'),
    })
  })

  it('is left alone when the signal aborts', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const { address } = await served(() => {
      controller.abort(reason)
      return { status: 503, headers: { 'Retry-After': '20' } }
    })
    const asking = client({ signal: controller.signal }).digestOf(`${address}/a`)
    await expect(asking).rejects.toBe(reason)
  })
})
