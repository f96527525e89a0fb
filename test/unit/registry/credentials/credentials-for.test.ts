import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Credentials } from '../../../../src/registry/credentials/credentials.js'
import { DOCKER_HUB_KEY } from '../../../../src/registry/credentials/registry-host.js'
import { credentialsFor } from '../../../../src/registry/index.js'

const SECRET = 'hunter2-canary'
const base64 = (text: string) => Buffer.from(text).toString('base64')

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imagewright-'))
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

/** Writes config.json, and gives the environment that leads to it. */
async function configured(config: unknown): Promise<Record<string, string>> {
  await writeFile(
    join(folder, 'config.json'),
    typeof config === 'string' ? config : JSON.stringify(config),
  )
  return { DOCKER_CONFIG: folder, PATH: join(folder, 'bin') }
}

/** Puts a credential helper on the PATH of `configured`. */
async function helper(name: string, script: string): Promise<void> {
  const path = join(folder, 'bin', `docker-credential-${name}`)
  await mkdir(join(folder, 'bin'), { recursive: true })
  await writeFile(path, `#!${process.execPath}\n${script}`)
  await chmod(path, 0o755)
}

/** A helper that notes its arguments and input, and answers. */
const answering = (username: string, secret: string) => `
  const fs = require('fs')
  const asked = { args: process.argv.slice(2), input: fs.readFileSync(0, 'utf8') }
  fs.writeFileSync(__dirname + '/asked.json', JSON.stringify(asked))
  console.log(JSON.stringify({ ServerURL: 'x', Username: ${JSON.stringify(username)}, Secret: ${JSON.stringify(secret)} }))
`
const failing = (stdout: string, stderr = '', exitCode = 1) => `
  process.stdout.write(${JSON.stringify(stdout)})
  process.stderr.write(${JSON.stringify(stderr)})
  process.exitCode = ${exitCode}
`

const shown = (credentials: Credentials | undefined) =>
  credentials && {
    server: credentials.serverAddress,
    username: credentials.username,
    secret: credentials.secret,
    token: credentials.identityToken,
  }

describe('credentialsFor with auths', () => {
  it.each([
    ['a host', 'ghcr.io', 'ghcr.io'],
    ['a host with port', 'localhost:5000', 'localhost:5000'],
    ['a key with scheme', 'https://ghcr.io', 'ghcr.io'],
    ['a key with scheme and path', 'https://ghcr.io/v2/', 'ghcr.io'],
    ['a key with path', 'ghcr.io/me', 'ghcr.io'],
    ['a host given as URL', 'ghcr.io', 'https://ghcr.io/v2/'],
    ['a host in upper case', 'ghcr.io', 'GHCR.io'],
  ])('finds %s', async (_title, key, host) => {
    const env = await configured({ auths: { [key]: { auth: base64(`me:${SECRET}:x`) } } })
    const credentials = await credentialsFor(host, { env })
    expect(shown(credentials)).toMatchObject({ username: 'me', secret: `${SECRET}:x` })
  })

  it.each([
    ['docker.io', DOCKER_HUB_KEY],
    ['index.docker.io', DOCKER_HUB_KEY],
    ['registry-1.docker.io', DOCKER_HUB_KEY],
    ['registry-1.docker.io', 'docker.io'],
    ['docker.io', 'https://index.docker.io/v1'],
    ['docker.io', 'index.docker.io'],
  ])('takes %s for Docker Hub, whose key may be %s', async (host, key) => {
    const env = await configured({ auths: { [key]: { username: 'me', password: SECRET } } })
    expect(shown(await credentialsFor(host, { env }))).toEqual({
      server: DOCKER_HUB_KEY,
      username: 'me',
      secret: SECRET,
      token: undefined,
    })
  })

  it.each([
    ['example.com', 'example.com.evil.net'],
    ['example.com', 'evil-example.com'],
    ['example.com', 'example.com:5000'],
    ['example.com:5000', 'example.com'],
    ['docker.io', 'hub.docker.io'],
    ['https://example.com@evil.net/', 'example.com'],
    ['example.com', 'toString'],
  ])('does not give those of %s to %s', async (key, host) => {
    const env = await configured({ auths: { [key]: { auth: base64(`me:${SECRET}`) } } })
    expect(await credentialsFor(host, { env })).toBeUndefined()
  })

  it('prefers the exact key', async () => {
    const auths = {
      'https://h/v2/': { auth: base64('loose:x') },
      h: { auth: base64('exact:x') },
    }
    expect((await credentialsFor('h', { env: await configured({ auths }) }))?.username).toBe(
      'exact',
    )
  })

  it('takes an identity token in place of the password', async () => {
    const auths = { h: { auth: base64('me:'), identitytoken: SECRET } }
    expect(shown(await credentialsFor('h', { env: await configured({ auths }) }))).toEqual({
      server: 'h',
      username: 'me',
      secret: SECRET,
      token: SECRET,
    })
  })

  it.each<[string, unknown]>([
    ['no file', undefined],
    ['an empty file', ''],
    ['no auths', {}],
    ['an empty entry, as stands beside a credential store', { auths: { h: {} } }],
    ['nulls', { auths: null, credsStore: null, credHelpers: null }],
  ])('is anonymous for %s', async (_title, config) => {
    const env = config === undefined ? { DOCKER_CONFIG: folder } : await configured(config)
    expect(await credentialsFor('h', { env })).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['no JSON', `{"auths":{"h":{"auth":"${SECRET}"`, 'it is no JSON'],
    ['another shape', { auths: { h: 'x' } }, 'auths.h: '],
    ['auth without colon', { auths: { h: { auth: base64(SECRET) } } }, 'auths."h".auth is no user'],
    [
      'auth that is no base64',
      { auths: { h: { auth: `${SECRET}!:` } } },
      'auths."h".auth is no user',
    ],
  ])('names a file with %s, without its secret', async (_title, config, reason) => {
    const env = await configured(config)
    const failure: unknown = await credentialsFor('h', { env }).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'DOCKER_CONFIG_INVALID',
      source: `${folder}/config.json`,
      message: expect.stringContaining(reason),
    })
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(SECRET)
  })
})

/** Value of DOCKER_AUTH_CONFIG. */
const variable = (auths: object) => JSON.stringify({ auths })

describe('credentialsFor with DOCKER_AUTH_CONFIG', () => {
  it('goes before config.json and its helpers, for the hosts that it names', async () => {
    await helper('store', answering('from-helper', 'x'))
    const env = {
      ...(await configured({ credsStore: 'store' })),
      DOCKER_AUTH_CONFIG: variable({ h: { auth: base64('from-env:x') } }),
    }
    expect((await credentialsFor('h', { env }))?.username).toBe('from-env')
    expect((await credentialsFor('other', { env }))?.username).toBe('from-helper')
  })

  it.each([['{'], ['{"auths":{"h":{}}}'], ['{"auths":{},"credsStore":"x"}'], ['[]']])(
    'is named where it is %s',
    async (text) => {
      const env = { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: text }
      await expect(credentialsFor('h', { env })).rejects.toMatchObject({
        code: 'DOCKER_CONFIG_INVALID',
        source: 'DOCKER_AUTH_CONFIG',
      })
    },
  )
})

describe('credentialsFor with helpers', () => {
  it('asks the helper of the registry before the general one', async () => {
    await helper('own', answering('own', SECRET))
    await helper('general', answering('general', SECRET))
    const env = await configured({ credsStore: 'general', credHelpers: { 'h:1': 'own' } })
    expect((await credentialsFor('h:1', { env }))?.username).toBe('own')
    expect((await credentialsFor('other', { env }))?.username).toBe('general')
  })

  it('gives it the key on standard input and "get" as its only argument', async () => {
    await helper('store', answering('me', SECRET))
    const env = await configured({ credsStore: 'store' })
    expect(shown(await credentialsFor('docker.io', { env }))).toEqual({
      server: DOCKER_HUB_KEY,
      username: 'me',
      secret: SECRET,
      token: undefined,
    })
    expect(JSON.parse(await readFile(join(folder, 'bin/asked.json'), 'utf8'))).toEqual({
      args: ['get'],
      input: DOCKER_HUB_KEY,
    })
  })

  it('takes the user name <token> for an identity token', async () => {
    await helper('store', answering('<token>', SECRET))
    const env = await configured({ credsStore: 'store' })
    expect(shown(await credentialsFor('h', { env }))).toEqual({
      server: 'h',
      username: '',
      secret: SECRET,
      token: SECRET,
    })
  })

  it.each([
    ['on stdout', failing('credentials not found in native keychain\n')],
    ['on stderr', failing('', 'Error: credentials not found\n')],
    ['as macOS says it', failing('The specified item could not be found in the keychain.')],
    ['as Windows says it', failing('Element not found.')],
    ['by empty values', answering('', '')],
  ])('is anonymous where the helper holds nothing and says so %s', async (_title, script) => {
    await helper('store', script)
    const env = await configured({ credsStore: 'store' })
    expect(await credentialsFor('h', { env })).toBeUndefined()
  })

  it.each([
    ['fails', failing(`oops ${SECRET}`, `more ${SECRET}`, 3), 'it ended with exit code 3'],
    [
      'fails for want of a server',
      failing('no credentials server URL'),
      'it ended with exit code 1',
    ],
    ['answers with something else', `console.log('${SECRET}')`, 'its answer is no credentials'],
    ['never answers', 'setInterval(() => undefined, 1000)', 'no answer within 400 ms'],
    [
      'answers without end',
      `for (;;) require('fs').writeSync(1, '${SECRET}'.repeat(9999))`,
      'it wrote more than 1048576 bytes',
    ],
  ])('names a helper that %s, without its output', async (_title, script, reason) => {
    await helper('store', script)
    const env = await configured({ credsStore: 'store' })
    const failure: unknown = await credentialsFor('h', {
      env,
      timeout: script.startsWith('setInterval') ? 400 : 20_000,
    }).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
      program: 'docker-credential-store',
      host: 'h',
      summary: `docker-credential-store gave no credentials for "h": ${reason}`,
    })
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(SECRET)
  })

  it('does not wait for what a killed helper leaves behind', async () => {
    await helper(
      'store',
      `require('child_process').spawn('/bin/sleep', ['20'], { stdio: 'inherit' })
       setInterval(() => undefined, 1000)`,
    )
    const env = await configured({ credsStore: 'store' })
    const started = Date.now()
    await expect(credentialsFor('h', { env, timeout: 400 })).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
    })
    expect(Date.now() - started).toBeLessThan(10_000)
  })

  it('names a helper that is not on PATH', async () => {
    const env = await configured({ credsStore: 'missing' })
    await expect(credentialsFor('h', { env })).rejects.toMatchObject({
      summary:
        'docker-credential-missing gave no credentials for "h": there is no such program on PATH',
    })
  })

  it.each(['../x', 'a/b', '/bin/sh', 'a\\b', 'a b', 'a;b', '$(x)', '-x', '.', 'a\0b', 'ä'])(
    'refuses the helper name %j',
    async (name) => {
      const env = await configured({ credsStore: name })
      await expect(credentialsFor('h', { env })).rejects.toMatchObject({
        code: 'CREDENTIAL_HELPER_NAME_INVALID',
      })
    },
  )

  it('rejects with the reason when aborted', async () => {
    await helper('store', 'setInterval(() => undefined, 1000)')
    const env = await configured({ credsStore: 'store' })
    const controller = new AbortController()
    const reason = new RangeError('enough')
    setTimeout(() => controller.abort(reason), 100)
    await expect(credentialsFor('h', { env, signal: controller.signal })).rejects.toBe(reason)
  })
})

describe('Credentials', () => {
  it('show no secret', () => {
    const parts = { serverAddress: 'h', username: 'me', password: SECRET, identityToken: SECRET }
    const credentials = new Credentials(parts)
    const texts = [
      inspect(credentials, { depth: null, showHidden: true }),
      inspect({ nested: [credentials] }, { depth: null, showHidden: true, getters: true }),
      JSON.stringify({ credentials }),
      JSON.stringify({ ...credentials }),
      `${credentials}`,
      Object.values(credentials).join(),
    ]
    expect(texts.filter((text) => text.includes(SECRET))).toEqual([])
    expect(texts[0]).toBe("Credentials { serverAddress: 'h', username: 'me' }")
    expect(texts[2]).toBe('{"credentials":{"serverAddress":"h","username":"me"}}')
  })
})
