import { describe, expect, it } from '@jest/globals'
import { checkChanges, checkOptions } from '../../../../src/container/options/check.js'
import { createBody } from '../../../../src/container/options/create-body.js'
import { readPort } from '../../../../src/container/options/ports.js'
import { bytesOf } from '../../../../src/container/options/size.js'
import type { StartOptions } from '../../../../src/definition/index.js'

const STREAMS = { tty: false, stdin: false, autoRemove: false } as const

describe('createBody', () => {
  it('says all options in the words of the Engine', () => {
    const options: StartOptions = {
      command: 'ls',
      entrypoint: ['/entry'],
      env: { A: '1=2' },
      user: 'web',
      workdir: '/app',
      network: [{ network: 'db', aliases: ['app'], ipAddress: '10.0.0.2' }, 'other'],
      ports: [80, '53/udp', { container: 80, host: 8080, hostIp: '127.0.0.1' }],
      mounts: [
        { type: 'bind', source: '/srv', target: '/srv', readOnly: true },
        { type: 'volume', target: '/anonymous' },
        { type: 'tmpfs', target: '/fast', size: '1m', mode: 0o700 },
      ],
      volumes: { '/data': 'data' },
      tmpfs: { '/tmp': { size: '64m', mode: 0o1777 }, '/run': {} },
      hostname: 'web',
      addHosts: { api: 'host-gateway' },
      capAdd: ['NET_ADMIN'],
      capDrop: ['ALL'],
      readOnly: true,
      init: true,
      memory: '64m',
      cpus: 0.5,
      pidsLimit: 10,
      ulimits: { nofile: 1024, core: { soft: 0, hard: 1 } },
      shmSize: 1024,
      healthcheck: { command: ['true'], interval: '1s', retries: 2 },
    }
    expect(createBody('sha256:1', options, { ...STREAMS, tty: true, stdin: true })).toEqual({
      Image: 'sha256:1',
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: true,
      StdinOnce: false,
      Tty: true,
      Labels: expect.anything(),
      Cmd: ['/bin/sh', '-c', 'ls'],
      Entrypoint: ['/entry'],
      Env: ['A=1=2'],
      User: 'web',
      WorkingDir: '/app',
      Hostname: 'web',
      Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9, Retries: 2 },
      ExposedPorts: { '80/tcp': {}, '53/udp': {} },
      HostConfig: {
        AutoRemove: false,
        NetworkMode: 'db',
        PortBindings: {
          '80/tcp': [{ HostPort: '' }, { HostPort: '8080', HostIp: '127.0.0.1' }],
          '53/udp': [{ HostPort: '' }],
        },
        Memory: 67108864,
        MemorySwap: 67108864,
        NanoCpus: 5e8,
        PidsLimit: 10,
        ShmSize: 1024,
        Ulimits: [
          { Name: 'nofile', Soft: 1024, Hard: 1024 },
          { Name: 'core', Soft: 0, Hard: 1 },
        ],
        ExtraHosts: ['api:host-gateway'],
        CapAdd: ['NET_ADMIN'],
        CapDrop: ['ALL'],
        ReadonlyRootfs: true,
        Init: true,
        Tmpfs: { '/tmp': 'size=67108864,mode=1777', '/run': '' },
        Mounts: [
          { Type: 'bind', Source: '/srv', Target: '/srv', ReadOnly: true },
          { Type: 'volume', Target: '/anonymous', ReadOnly: false },
          { Type: 'tmpfs', Target: '/fast', TmpfsOptions: { SizeBytes: 1048576, Mode: 0o700 } },
          { Type: 'volume', Source: 'data', Target: '/data', ReadOnly: false },
        ],
      },
      NetworkingConfig: {
        EndpointsConfig: { db: { Aliases: ['app'], IPAMConfig: { IPv4Address: '10.0.0.2' } } },
      },
    })
  })

  it('leaves to the image and the Engine what is left out', () => {
    expect(createBody('sha256:1', {}, STREAMS)).toEqual({
      Image: 'sha256:1',
      AttachStdin: false,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: false,
      StdinOnce: false,
      Tty: false,
      Labels: expect.anything(),
      ExposedPorts: {},
      HostConfig: { AutoRemove: false, PortBindings: {}, Mounts: [] },
    })
  })
})

describe('checkOptions', () => {
  it.each([
    [{ port: 80 }, 'port', 'start(): "port" is no option'],
    [
      { ports: [0] },
      'ports.0',
      'start(): "ports.0" must be a port from 1 to 65535, such as 80 or "53/udp"',
    ],
    [
      { ports: ['80/icmp'] },
      'ports.0',
      'start(): "ports.0" must be a port from 1 to 65535, such as 80 or "53/udp"',
    ],
    [
      { memory: 'much' },
      'memory',
      'start(): "memory" must be a number of bytes, or a text such as "64m"',
    ],
    [{ workdir: 'app' }, 'workdir', 'start(): "workdir" must be an absolute path'],
    [{ name: '-x' }, 'name', 'start(): "name" must be of letters, digits, "_", "." and "-"'],
    [
      { healthcheck: { command: 'true', interval: 'often' } },
      'healthcheck.interval',
      'start(): "healthcheck.interval" must be a duration such as "30s"',
    ],
  ])('refuses %j', (options, option, summary) => {
    expect(() => checkOptions('start', options)).toThrow(
      expect.objectContaining({ code: 'CONTAINER_OPTIONS_INVALID', option, summary }),
    )
  })

  it('refuses the options of another call', () => {
    expect(() => checkOptions('run', { name: 'web' })).toThrow('"name" is no option')
    expect(() => checkChanges({ onbuild: ['RUN a\nRUN b'] })).toThrow('must be one line')
  })
})

describe('bytesOf', () => {
  it.each([
    [5, 5],
    ['5', 5],
    ['64m', 67_108_864],
    ['1.5GiB', 1_610_612_736],
    ['2 kb', 2048],
    ['', undefined],
    ['-1', undefined],
    ['1x', undefined],
    [-1, undefined],
    [1.5, undefined],
  ])('of %j is %j', (size, wanted) => {
    expect(bytesOf(size)).toBe(wanted)
  })
})

describe('readPort', () => {
  it.each([
    [80, { port: 80, protocol: 'tcp' }],
    ['53/udp', { port: 53, protocol: 'udp' }],
    [65_536, undefined],
    ['80/', undefined],
    [80.5, undefined],
  ])('of %j is %j', (port, wanted) => {
    expect(readPort(port)).toEqual(wanted)
  })
})
