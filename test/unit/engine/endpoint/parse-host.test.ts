import { describe, expect, it } from '@jest/globals'
import { formatEndpoint } from '../../../../src/engine/endpoint/endpoint.js'
import { parseHost } from '../../../../src/engine/endpoint/parse-host.js'

const tcp = (host: string, port: number, pathPrefix = '') => ({
  kind: 'tcp',
  host,
  port,
  pathPrefix,
})

describe('parseHost', () => {
  it.each([
    ['unix:///run/d.sock', { kind: 'unix', path: '/run/d.sock' }],
    ['unix://relative.sock', { kind: 'unix', path: 'relative.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['  unix:///a b  ', { kind: 'unix', path: '/a b' }],
    ['tcp://', tcp('localhost', 2375)],
    ['tcp://h', tcp('h', 2375)],
    ['tcp://h:80', tcp('h', 80)],
    ['tcp://:8080', tcp('localhost', 8080)],
    ['h:1234', tcp('h', 1234)],
    ['h', tcp('h', 2375)],
    ['127.0.0.1:2376', tcp('127.0.0.1', 2376)],
    ['tcp://[::1]:2375', tcp('::1', 2375)],
    ['tcp://[::1]', tcp('::1', 2375)],
    ['tcp://h:1/some/path/', tcp('h', 1, '/some/path')],
    ['ssh://h', { kind: 'ssh', host: 'h' }],
    ['ssh://me@h:22', { kind: 'ssh', user: 'me', host: 'h', port: 22 }],
    ['ssh://me@h/run/d.sock', { kind: 'ssh', user: 'me', host: 'h', socketPath: '/run/d.sock' }],
    ['ssh://h/', { kind: 'ssh', host: 'h' }],
    ['ssh://[fe80::1]', { kind: 'ssh', host: 'fe80::1' }],
  ])('takes %s', (address, endpoint) => {
    expect(parseHost(address, 'DOCKER_HOST', 'linux')).toEqual(endpoint)
  })

  it.each([
    ['http://h', 'unknown kind "http://"'],
    ['unix://tcp://h', 'it names two kinds of address'],
    ['tcp://h:99999', 'it cannot be parsed as host[:port]'],
    ['tcp://h:port', 'it cannot be parsed as host[:port]'],
    ['tcp://me@h', 'it holds a user name'],
    ['tcp://h?x=1', 'it holds a query or a fragment'],
    ['tcp://a b', 'it cannot be parsed as host[:port]'],
    ['unix:///a\0b', 'it holds a NUL'],
    ['ssh://', 'the host is missing'],
    ['ssh://-oProxyCommand=touch%20x', 'the host "-oProxyCommand=touch x" is refused'],
    ['ssh://-F', 'the host "-F" is refused'],
    ['ssh://me@-G', 'the host "-G" is refused'],
    ['ssh://%2doProxyCommand=x', 'the host "-oProxyCommand=x" is refused'],
    ['ssh://h%3btouch%20x', 'the host "h;touch x" is refused'],
    ['ssh://$(id)', 'the host "$(id)" is refused'],
    ['ssh://-l@h', 'the user "-l" is refused'],
    ['ssh://a%20b@h', 'the user "a b" is refused'],
    ['ssh://h:0x16', 'it cannot be parsed as host[:port]'],
    ['ssh://h/a;b', 'the socket path "/a;b" is refused'],
    ['ssh://h/a%20b', 'the socket path "/a b" is refused'],
    ['ssh://h?a=b', 'it holds a query or a fragment'],
    ['ssh://%zz@h', 'it holds a broken percent escape'],
  ])('refuses %j', (address, reason) => {
    expect(() => parseHost(address, 'DOCKER_HOST', 'linux')).toThrow(
      expect.objectContaining({
        code: 'ENDPOINT_INVALID',
        summary: `DOCKER_HOST "${address}" is no Engine address: ${reason}`,
      }),
    )
  })

  it('keeps a password out of the error', () => {
    expect(() => parseHost('ssh://me:hunter2@h', '--host', 'linux')).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
        address: 'ssh://me:***@h',
      }),
    )
  })

  it('takes named pipes on Windows only', () => {
    const address = 'npipe:////./pipe/docker_engine'
    const endpoint = { kind: 'npipe', path: '//./pipe/docker_engine' }
    expect(parseHost(address, '--host', 'win32')).toEqual(endpoint)
    expect(parseHost('npipe://', '--host', 'win32')).toEqual(endpoint)
    expect(() => parseHost(address, '--host', 'linux')).toThrow(
      expect.objectContaining({ code: 'ENDPOINT_UNSUPPORTED' }),
    )
  })

  it('refuses fd://, which is for the Engine itself', () => {
    expect(() => parseHost('fd://3', '--host', 'linux')).toThrow(
      expect.objectContaining({ code: 'ENDPOINT_UNSUPPORTED' }),
    )
  })
})

describe('formatEndpoint', () => {
  it.each([
    'unix:///run/d.sock',
    'tcp://[::1]:2375/prefix',
    'tcp://h:80',
    'ssh://me@h:22/run/d.sock',
    'ssh://h',
  ])('writes %s as it was read', (address) => {
    expect(formatEndpoint(parseHost(address, '--host', 'linux'))).toBe(address)
  })
})
