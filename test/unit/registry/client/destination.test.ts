import { afterEach, describe, expect, it } from '@jest/globals'
import { isInnerAddress } from '../../../../src/registry/client/addresses.js'
import {
  checkDestination,
  destinationsOf,
  guardedLookup,
  InnerAddressError,
} from '../../../../src/registry/client/destination.js'
import { registryClient } from '../../../../src/registry/client/index.js'
import { serve, type ServedRegistry } from './served-registry.js'

const question = { image: 'app', registry: 'registry.example' }

function check(
  target: string,
  registry: string,
  env: Readonly<Record<string, string>> = {},
): string {
  try {
    checkDestination(new URL(target), destinationsOf(new URL(registry), env), question)
    return 'taken'
  } catch (error) {
    return (error as { readonly code: string }).code
  }
}

const HOSTILE = [
  'http://auth.example/',
  'http://registry.example/',
  'ftp://registry.example/',
  'file:///etc/passwd',
  'data:text/plain,x',
  'unix:/var/run/docker.sock',
  'https://127.0.0.1/',
  'https://127.8.9.1:8443/',
  'https://localhost/',
  'https://0.0.0.0/',
  'https://0/',
  'https://0x7f.1/',
  'https://2130706433/',
  'https://017700000001/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.254/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://192.0.0.192/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[::10.0.0.1]/',
  'https://[64:ff9b::a00:1]/',
  'https://[2002:a00:1::]/',
]

describe('where a registry may send to', () => {
  it.each(HOSTILE)('is not %s', (target) => {
    expect(check(target, 'https://registry.example')).toBe('REGISTRY_ADDRESS_REFUSED')
  })

  it.each([
    ['https://auth.example/', 'https://registry.example'],
    ['https://8.8.8.8/', 'https://registry.example'],
    ['https://172.32.0.1/', 'https://registry.example'],
    ['https://[2606:4700::1]/', 'https://registry.example'],
    ['https://[::ffff:8.8.8.8]/', 'https://registry.example'],
    ['https://10.0.0.5:5001/', 'https://10.0.0.5:5000'],
    ['http://127.0.0.1:5001/', 'http://127.0.0.1:5000'],
    ['http://localhost:5001/', 'http://127.0.0.1:5000'],
  ])('is %s for %s', (target, registry) => {
    expect(check(target, registry)).toBe('taken')
  })

  it('is what the user named besides, but not without encryption', () => {
    const env = { IMAGEWRIGHT_TRUSTED_HOSTS: '10.0.0.6, Auth.Corp' }
    expect(check('https://10.0.0.6/', 'https://registry.example', env)).toBe('taken')
    expect(check('https://auth.corp/', 'https://registry.example', env)).toBe('taken')
    expect(check('https://10.0.0.7/', 'https://registry.example', env)).toBe(
      'REGISTRY_ADDRESS_REFUSED',
    )
    expect(check('http://10.0.0.6/', 'https://registry.example', env)).toBe(
      'REGISTRY_ADDRESS_REFUSED',
    )
  })

  it.each([
    'http://10.0.0.1/',
    'https://192.168.0.1/',
    'http://169.254.169.254/',
    'http://example.org/',
  ])('is not %s for a registry on this machine', (target) => {
    expect(check(target, 'http://127.0.0.1:5000')).toBe('REGISTRY_ADDRESS_REFUSED')
  })

  it('is judged by the address that a name stands for', async () => {
    const ask = (registry: string) =>
      new Promise((resolve) => {
        const lookup = guardedLookup(destinationsOf(new URL(registry), {}))
        lookup('localhost', { all: true }, (error, address) => resolve(error ?? address))
      })
    expect(await ask('https://registry.example')).toBeInstanceOf(InnerAddressError)
    expect(await ask('https://localhost')).toContainEqual({ address: '127.0.0.1', family: 4 })
  })

  it('does not depend on how an address is written', () => {
    expect(isInnerAddress('0:0:0:0:0:ffff:7f00:1')).toBe(true)
    expect(isInnerAddress('fe80::1%eth0')).toBe(true)
    expect(isInnerAddress('no address')).toBe(true)
    expect(isInnerAddress('1.1.1.1')).toBe(false)
  })
})

describe('a registry that sends to the inside of a network', () => {
  let registry: ServedRegistry | undefined
  afterEach(() => registry?.close())

  it.each(['http://10.255.255.1/', 'http://169.254.169.254/', 'https://[fe80::1]/'])(
    'is refused: %s as redirect and as realm',
    async (target) => {
      registry = await serve(({ url }) =>
        url?.includes('/redirect/')
          ? { status: 302, headers: { Location: target } }
          : { status: 401, headers: { 'WWW-Authenticate': `Bearer realm="${target}"` } },
      )
      const { address } = registry
      const client = registryClient({ env: {}, credentials: async () => undefined, timeout: 2_000 })
      for (const name of ['redirect', 'realm']) {
        await expect(client.digestOf(`${address}/${name}/a`)).rejects.toMatchObject({
          code: 'REGISTRY_ADDRESS_REFUSED',
          target: new URL(target).origin,
        })
      }
    },
  )
})
