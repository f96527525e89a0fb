import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { Surroundings } from '../../../../src/engine/endpoint/docker-config.js'
import { type EndpointChoice, resolveEndpoints } from '../../../../src/engine/endpoint/resolve.js'
import { formatEndpoint } from '../../../../src/engine/endpoint/endpoint.js'

type Files = Readonly<Record<string, string | Error>>

function surroundings(overrides: Partial<Surroundings> & { files?: Files } = {}): Surroundings {
  const { files = {}, ...rest } = overrides
  return {
    env: {},
    home: '/home/me',
    platform: 'linux',
    userId: 1000,
    readFile: async (path) => {
      const content = files[path]
      if (content instanceof Error) throw content
      return content === undefined ? undefined : Buffer.from(content)
    },
    ...rest,
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const metaOf = (name: string, root = '/home/me/.docker') =>
  `${root}/contexts/meta/${sha256(name)}/meta.json`
const contextFile = (docker: object) => JSON.stringify({ Name: 'x', Endpoints: { docker } })

async function resolve(choice: EndpointChoice, given: Surroundings): Promise<string[]> {
  const candidates = await resolveEndpoints(choice, given)
  return candidates.map(({ endpoint, origin }) => `${origin}: ${formatEndpoint(endpoint)}`)
}

const files: Files = {
  '/home/me/.docker/config.json': JSON.stringify({ currentContext: 'from-config' }),
  [metaOf('flag')]: contextFile({ Host: 'tcp://flag-context:1' }),
  [metaOf('from-env')]: contextFile({ Host: 'tcp://env-context:1' }),
  [metaOf('from-config')]: contextFile({ Host: 'tcp://config-context:1' }),
}
const env = { DOCKER_HOST: 'tcp://env-host:1', DOCKER_CONTEXT: 'from-env' }

describe('resolveEndpoints', () => {
  it.each<[string, EndpointChoice, Surroundings, string]>([
    [
      '--context before --host',
      { context: 'flag', host: 'tcp://flag-host:1' },
      surroundings({ env, files }),
      'context "flag": tcp://flag-context:1',
    ],
    [
      '--host before DOCKER_HOST',
      { host: 'tcp://flag-host:1' },
      surroundings({ env, files }),
      '--host: tcp://flag-host:1',
    ],
    [
      'DOCKER_HOST before DOCKER_CONTEXT',
      {},
      surroundings({ env, files }),
      'DOCKER_HOST: tcp://env-host:1',
    ],
    [
      'DOCKER_CONTEXT before currentContext',
      {},
      surroundings({ env: { ...env, DOCKER_HOST: '' }, files }),
      'context "from-env": tcp://env-context:1',
    ],
    [
      'currentContext before the default socket',
      {},
      surroundings({ files }),
      'context "from-config": tcp://config-context:1',
    ],
    [
      'the context "default" as DOCKER_HOST',
      { context: 'default' },
      surroundings({ env, files }),
      'DOCKER_HOST: tcp://env-host:1',
    ],
  ])('takes %s, and then nothing else', async (_title, choice, given, expected) => {
    expect(await resolve(choice, given)).toEqual([expected])
  })

  it('tries other well-known sockets after the default one, each once', async () => {
    expect(await resolve({}, surroundings({ env: { XDG_RUNTIME_DIR: '/run/user/1000' } }))).toEqual(
      [
        'default socket: unix:///var/run/docker.sock',
        'rootless: unix:///run/user/1000/docker.sock',
        'Docker Desktop: unix:///home/me/.docker/run/docker.sock',
        'Docker Desktop: unix:///home/me/.docker/desktop/docker.sock',
        'colima: unix:///home/me/.colima/default/docker.sock',
        'podman: unix:///run/user/1000/podman/podman.sock',
        'podman: unix:///run/podman/podman.sock',
      ],
    )
  })

  it('tries the default socket for the context "default" chosen in config.json', async () => {
    const given = surroundings({
      files: { '/home/me/.docker/config.json': '{"currentContext":"default"}' },
    })
    expect((await resolve({}, given))[0]).toBe('default socket: unix:///var/run/docker.sock')
  })

  it('takes the named pipes on Windows', async () => {
    expect(await resolve({}, surroundings({ platform: 'win32', userId: undefined }))).toEqual([
      'default socket: npipe:////./pipe/docker_engine',
      'Docker Desktop: npipe:////./pipe/dockerDesktopLinuxEngine',
    ])
  })

  it('looks for contexts in DOCKER_CONFIG', async () => {
    const given = surroundings({
      env: { DOCKER_CONFIG: '/etc/d', DOCKER_CONTEXT: 'x' },
      files: { [metaOf('x', '/etc/d')]: contextFile({ Host: 'ssh://me@h' }) },
    })
    expect(await resolve({}, given)).toEqual(['context "x": ssh://me@h'])
  })

  it('takes an empty config.json for no configuration', async () => {
    const given = surroundings({ files: { '/home/me/.docker/config.json': '' } })
    expect((await resolve({}, given))[0]).toBe('default socket: unix:///var/run/docker.sock')
  })

  it.each<[string, Files, EndpointChoice, object]>([
    [
      'an unknown context',
      {},
      { context: 'nope' },
      {
        code: 'DOCKER_CONTEXT_NOT_FOUND',
        summary: 'Docker context "nope" (from --context): there is no such context',
      },
    ],
    [
      'a context without a Docker endpoint',
      { [metaOf('k8s')]: '{"Endpoints":{"kubernetes":{}}}' },
      { context: 'k8s' },
      {
        code: 'DOCKER_CONTEXT_NOT_FOUND',
        summary: 'Docker context "k8s" (from --context): it names no Docker endpoint',
      },
    ],
    [
      'a broken context',
      { [metaOf('x')]: '{' },
      { context: 'x' },
      {
        code: 'DOCKER_CONFIG_INVALID',
        summary: `Docker configuration ${metaOf('x')}: it is no JSON`,
      },
    ],
    [
      'a broken config.json',
      { '/home/me/.docker/config.json': '{"auths":' },
      {},
      {
        code: 'DOCKER_CONFIG_INVALID',
        summary: 'Docker configuration /home/me/.docker/config.json: it is no JSON',
      },
    ],
    [
      'a config.json of another shape',
      { '/home/me/.docker/config.json': '{"currentContext":7}' },
      {},
      { code: 'DOCKER_CONFIG_INVALID', source: '/home/me/.docker/config.json' },
    ],
    [
      'an unreadable config.json',
      { '/home/me/.docker/config.json': Object.assign(new Error('no'), { code: 'EACCES' }) },
      {},
      {
        code: 'DOCKER_CONFIG_INVALID',
        summary:
          'Docker configuration /home/me/.docker/config.json: it cannot be read: permission denied',
      },
    ],
    [
      'a malformed context',
      { [metaOf('x')]: contextFile({ Host: 'ftp://h' }) },
      { context: 'x' },
      {
        code: 'ENDPOINT_INVALID',
        summary: 'context "x" "ftp://h" is no Engine address: unknown kind "ftp://"',
      },
    ],
  ])('names %s', async (_title, given, choice, error) => {
    await expect(resolve(choice, surroundings({ files: given }))).rejects.toMatchObject(error)
  })
})

const tlsOf = async (choice: EndpointChoice, given: Surroundings) => {
  const [candidate] = await resolveEndpoints(choice, given)
  return candidate?.endpoint.kind === 'tcp' ? candidate.endpoint.tls : undefined
}

describe('TLS of an endpoint', () => {
  const certificates: Files = {
    '/certs/ca.pem': 'CA',
    '/certs/cert.pem': 'CERT',
    '/certs/key.pem': 'KEY',
  }
  const pem = { ca: Buffer.from('CA'), cert: Buffer.from('CERT'), key: Buffer.from('KEY') }
  it.each(['1', 'true', '0', 'no'])('verifies for DOCKER_TLS_VERIFY=%s', async (value) => {
    const given = {
      env: { DOCKER_TLS_VERIFY: value, DOCKER_CERT_PATH: '/certs' },
      files: certificates,
    }
    expect(await tlsOf({ host: 'tcp://h' }, surroundings(given))).toEqual({ ...pem, verify: true })
  })

  it('is off for an empty DOCKER_TLS_VERIFY', async () => {
    const given = {
      env: { DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: '/certs' },
      files: certificates,
    }
    expect(await tlsOf({ host: 'tcp://h' }, surroundings(given))).toBeUndefined()
  })

  it('does not verify for DOCKER_TLS', async () => {
    const given = { env: { DOCKER_TLS: '1', DOCKER_CERT_PATH: '/certs' }, files: certificates }
    expect(await tlsOf({ host: 'tcp://h' }, surroundings(given))).toEqual({ ...pem, verify: false })
  })

  it('takes the certificates of the Docker folder without DOCKER_CERT_PATH, and no half pair', async () => {
    const given = {
      env: { DOCKER_TLS_VERIFY: '1' },
      files: { '/home/me/.docker/ca.pem': 'CA', '/home/me/.docker/cert.pem': 'CERT' },
    }
    expect(await tlsOf({ host: 'tcp://h' }, surroundings(given))).toEqual({
      ca: pem.ca,
      verify: true,
    })
  })

  it('makes tcp://localhost:2376 the default', async () => {
    const given = {
      env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      files: certificates,
    }
    expect(await resolve({}, surroundings(given))).toEqual([
      'DOCKER_TLS_VERIFY: tcp://localhost:2376',
    ])
  })

  it('names a missing ca.pem, but only where TLS can be used', async () => {
    const given = surroundings({ env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/none' } })
    await expect(resolve({ host: 'tcp://h' }, given)).rejects.toMatchObject({
      code: 'DOCKER_CONFIG_INVALID',
      source: '/none/ca.pem',
    })
    expect(await resolve({ host: 'unix:///x' }, given)).toEqual(['--host: unix:///x'])
  })

  it('comes from the context, not from the environment, for a context', async () => {
    const tlsFolder = `/home/me/.docker/contexts/tls/${sha256('x')}/docker`
    const given = surroundings({
      env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      files: {
        ...certificates,
        [metaOf('x')]: contextFile({ Host: 'tcp://h:2376', SkipTLSVerify: true }),
        [`${tlsFolder}/ca.pem`]: 'CONTEXT CA',
      },
    })
    expect(await tlsOf({ context: 'x' }, given)).toEqual({
      ca: Buffer.from('CONTEXT CA'),
      verify: false,
    })
  })

  it('is off for a context without TLS material', async () => {
    const given = surroundings({
      env: { DOCKER_TLS_VERIFY: '1' },
      files: { [metaOf('x')]: contextFile({ Host: 'tcp://h:2375' }) },
    })
    expect(await tlsOf({ context: 'x' }, given)).toBeUndefined()
  })
})
