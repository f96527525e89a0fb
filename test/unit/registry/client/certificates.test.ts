import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { certificateFolders } from '../../../../src/registry/client/certificates.js'
import { registryClient } from '../../../../src/registry/client/index.js'
import { useCertificates } from '../../../setup/certificates.js'
import {
  type Answer,
  answerFrom,
  imageFor,
  indexOf,
  serve,
  type ServedRegistry,
} from './served-registry.js'

const { read } = useCertificates()

const amd64 = imageFor('amd64')
const index = indexOf([amd64.descriptor])
const usual = answerFrom([amd64.manifest, amd64.config, index], { latest: index })

let folder: string
const open: ServedRegistry[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-certs-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((registry) => registry.close()))
  rmSync(folder, { recursive: true, force: true })
})

/** A registry by HTTPS, which looks at the certificates of its clients. */
async function served(
  answer: Parameters<typeof serve>[0],
  options: object = {},
): Promise<ServedRegistry> {
  const own = { ca: read('ca.pem'), cert: read('server.pem'), key: read('server-key.pem') }
  const registry = await serve(answer, { ...own, requestCert: true, ...options })
  open.push(registry)
  return registry
}

/** Puts files, by what certificates they hold, into the folder of a registry. */
function put(registry: string, files: Readonly<Record<string, string>>, root = folder): void {
  mkdirSync(join(root, registry), { recursive: true })
  for (const [name, from] of Object.entries(files)) {
    writeFileSync(join(root, registry, name), read(from))
  }
}

function digestOf(registry: string, folders: readonly string[] = [folder], env = {}) {
  const client = registryClient({
    env,
    credentials: async () => undefined,
    pause: 1,
    certificateFolders: folders,
  })
  return client.digestOf(`${registry}/me/app`)
}

const CLIENT = { 'client.cert': 'client.pem', 'client.key': 'client-key.pem' }

describe('the certificates of a registry', () => {
  it('are those of its authorities, whatever their files are called', async () => {
    const { address } = await served(usual, { rejectUnauthorized: false })
    put(address, { 'other.crt': 'client.pem', 'own.crt': 'ca.pem' })
    expect(await digestOf(address)).toBe(index.digest)
  })

  it('do not make up for an authority that is missing', async () => {
    const { address } = await served(usual, { rejectUnauthorized: false })
    put(address, { 'ca.crt': 'client.pem' })
    await expect(digestOf(address)).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      summary: expect.stringMatching(/unable to verify the first certificate|self.signed/),
    })
  })

  it('are shown to it with those of the client', async () => {
    const { address } = await served(usual, { rejectUnauthorized: true })
    put(address, { 'ca.crt': 'ca.pem' })
    await expect(digestOf(address)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' })
    put(address, CLIENT)
    expect(await digestOf(address)).toBe(index.digest)
  })

  it('are those of the first folder that has any for it', async () => {
    const { address } = await served(usual, { rejectUnauthorized: false })
    const [first, second] = [join(folder, 'first'), join(folder, 'second')]
    put(address, {}, first)
    put('another.example', { 'ca.crt': 'client.pem' }, first)
    put(address, { 'ca.crt': 'ca.pem' }, second)
    expect(await digestOf(address, [first, second])).toBe(index.digest)
    put(address, { 'ca.crt': 'client.pem' }, first)
    await expect(digestOf(address, [first, second])).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
    })
  })

  it('go for where it sends its clients, which do not learn who asks', async () => {
    const seen: string[] = []
    const nameOf = ({ socket }: { readonly socket: unknown }): string =>
      String((socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody')
    const tokens = await served(
      (request): Answer => {
        seen.push(`tokens: ${nameOf(request)}`)
        return { body: '{"token":"abc"}' }
      },
      { rejectUnauthorized: false },
    )
    const realm = `https://${tokens.address.replace('127.0.0.1', 'localhost')}/token`
    const { address } = await served(
      (request): Answer => {
        seen.push(`registry: ${nameOf(request)}`)
        if (request.headers.authorization === 'Bearer abc') return usual(request)
        return { status: 401, headers: { 'WWW-Authenticate': `Bearer realm="${realm}"` } }
      },
      { rejectUnauthorized: true },
    )
    put(address, { 'ca.crt': 'ca.pem', ...CLIENT })
    expect(await digestOf(address)).toBe(index.digest)
    expect(seen).toEqual(['registry: client', 'tokens: nobody', 'registry: client'])
  })

  it('go through a proxy', async () => {
    const { address } = await served(usual, { rejectUnauthorized: true })
    put(address, { 'ca.crt': 'ca.pem', ...CLIENT })
    const asked: (string | undefined)[] = []
    const proxy = createServer().on('connect', ({ url }, socket) => {
      asked.push(url)
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const [host, port] = address.split(':')
      const onward = connect({ host, port: Number(port) })
      onward.on('error', () => socket.destroy()).pipe(socket)
      socket.on('error', () => onward.destroy()).pipe(onward)
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    try {
      expect(await digestOf(address, [folder], { HTTPS_PROXY })).toBe(index.digest)
      expect(asked).toEqual([address])
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
  })

  it.each([
    [{ 'client.cert': 'client.pem' }, 'client.cert', 'there is no client.key beside it'],
    [{ 'client.key': 'client-key.pem' }, 'client.key', 'there is no client.cert beside it'],
    [{ 'ca.crt': 'client.csr' }, 'ca.crt', 'it is no certificate as PEM'],
    [
      { 'client.cert': 'client.pem', 'client.key': 'server-key.pem' },
      'client.cert',
      expect.stringMatching(/^it does not work with its key: .*key values mismatch/),
    ],
  ])('are refused: %j', async (files, file, reason) => {
    put('registry.example:5000', files)
    const failure = await digestOf('registry.example:5000').then(
      () => undefined,
      ({ code, source, summary }) => ({ code, source, reason: summary.split(`${file}: `)[1] }),
    )
    expect(failure).toEqual({
      code: 'DOCKER_CONFIG_INVALID',
      source: join(folder, 'registry.example:5000', file),
      reason,
    })
  })

  it('lie where Docker has them, and where Docker in rootless mode has them', () => {
    expect(certificateFolders({ HOME: '/home/me' })).toEqual([
      '/etc/docker/certs.d',
      '/home/me/.config/docker/certs.d',
    ])
    expect(certificateFolders({ HOME: '/home/me', XDG_CONFIG_HOME: '/config' })).toEqual([
      '/etc/docker/certs.d',
      '/config/docker/certs.d',
    ])
  })
})
