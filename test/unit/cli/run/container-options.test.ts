import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  containerOptions,
  parseMount,
  parsePort,
  parseVolume,
} from '../../../../src/cli/run/container-options.js'
import { UsageError } from '../../../../src/errors/index.js'

describe('the flags of a run', () => {
  it('become the options of a container', () => {
    expect(
      containerOptions(
        {
          interactive: true,
          tty: true,
          name: 'web',
          env: ['A=1=2', 'HOME', 'MISSING'],
          label: ['role=web', 'bare'],
          publish: ['8080:80'],
          volume: ['data:/data'],
          mount: ['type=tmpfs,target=/tmp'],
          workdir: '/srv',
          user: 'nobody',
          network: 'host',
          entrypoint: 'sh',
          platform: 'linux/arm64',
          init: true,
        },
        ['-c', 'ls'],
        { HOME: '/root' },
      ),
    ).toEqual({
      tty: true,
      stdin: true,
      env: { A: '1=2', HOME: '/root' },
      labels: { role: 'web', bare: '' },
      ports: [{ container: 80, host: 8080 }],
      mounts: [
        { type: 'volume', source: 'data', target: '/data', readOnly: false },
        { type: 'tmpfs', target: '/tmp' },
      ],
      command: ['-c', 'ls'],
      entrypoint: ['sh'],
      name: 'web',
      workdir: '/srv',
      user: 'nobody',
      network: 'host',
      platform: 'linux/arm64',
      init: true,
    })
  })

  it('leave to the image what they do not say', () => {
    expect(containerOptions({}, [], {})).toEqual({
      tty: false,
      stdin: false,
      env: {},
      labels: {},
      ports: [],
      mounts: [],
    })
  })
})

describe('--publish', () => {
  it.each([
    ['80', { container: 80 }],
    ['53/udp', { container: 53, protocol: 'udp' }],
    ['8080:80', { container: 80, host: 8080 }],
    [':80', { container: 80 }],
    ['127.0.0.1:8080:80/tcp', { container: 80, host: 8080, hostIp: '127.0.0.1', protocol: 'tcp' }],
    ['127.0.0.1::80', { container: 80, hostIp: '127.0.0.1' }],
    ['[::1]:8080:80', { container: 80, host: 8080, hostIp: '::1' }],
  ])('takes %s', (text, port) => expect(parsePort(text)).toEqual(port))

  it.each(['', 'http', '80:', '1:2:3:4', '80/icmp', '::1:80:80', '8000-8010:80'])(
    'refuses %j',
    (text) => expect(() => parsePort(text)).toThrow(UsageError),
  )
})

describe('--volume', () => {
  it.each([
    ['data:/data', { type: 'volume', source: 'data', target: '/data', readOnly: false }],
    ['data:/data:ro', { type: 'volume', source: 'data', target: '/data', readOnly: true }],
    ['data:/data:rw', { type: 'volume', source: 'data', target: '/data', readOnly: false }],
    ['/data', { type: 'volume', target: '/data', readOnly: false }],
    ['/data:ro', { type: 'volume', target: '/data', readOnly: true }],
    ['/srv:/data', { type: 'bind', source: '/srv', target: '/data', readOnly: false }],
    ['./srv:/data', { type: 'bind', source: resolve('srv'), target: '/data', readOnly: false }],
    ['.:/data:ro', { type: 'bind', source: resolve('.'), target: '/data', readOnly: true }],
  ])('takes %s', (text, mount) => expect(parseVolume(text)).toEqual(mount))

  it.each(['', 'data', 'data:data', ':/data', '/a:/b:z', '/a:/b:ro:ro'])('refuses %j', (text) =>
    expect(() => parseVolume(text)).toThrow(UsageError),
  )
})

describe('--mount', () => {
  it.each([
    [
      'type=bind,source=/srv,target=/data,readonly',
      { type: 'bind', source: '/srv', target: '/data', readOnly: true },
    ],
    [
      'type=bind,src=srv,dst=/data,ro=false',
      { type: 'bind', source: resolve('srv'), target: '/data', readOnly: false },
    ],
    ['destination=/data', { type: 'volume', target: '/data', readOnly: false }],
    [
      'source=data,target=/data',
      { type: 'volume', source: 'data', target: '/data', readOnly: false },
    ],
    [
      'type=tmpfs,target=/tmp,tmpfs-size=64m,tmpfs-mode=1770',
      { type: 'tmpfs', target: '/tmp', size: '64m', mode: 0o1770 },
    ],
    ['type=tmpfs,target=/tmp,tmpfs-size=1024', { type: 'tmpfs', target: '/tmp', size: 1024 }],
  ])('takes %s', (text, mount) => expect(parseMount(text)).toEqual(mount))

  it.each([
    ['', '"" is no key of it'],
    ['type=bind,source=/srv', 'it needs a target, e.g. target=/data'],
    ['type=bind,target=/data', 'it needs a source, e.g. source=./data'],
    ['type=disk,target=/data', 'its type is bind, volume or tmpfs'],
    ['type=bind,source=/srv,target=/data,speed=high', '"speed" is no key of it'],
  ])('refuses %j and says why', (text, reason) =>
    expect(() => parseMount(text)).toThrow(`--mount ${text}: ${reason}`),
  )
})
