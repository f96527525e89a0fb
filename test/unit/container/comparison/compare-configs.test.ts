import { describe, expect, it } from '@jest/globals'
import { compareConfigs } from '../../../../src/container/comparison/compare-configs.js'

const LINUX = { os: 'linux', architecture: 'amd64' }

function compare(first: object, second: object) {
  return compareConfigs({ ...LINUX, config: first }, { ...LINUX, config: second })
}

const ALL = {
  Cmd: ['a'],
  Entrypoint: ['b'],
  Env: ['PATH=/bin', 'EMPTY=', 'BARE'],
  ExposedPorts: { '80/tcp': {}, '53/udp': {} },
  Healthcheck: { Test: ['CMD', 'true'], Interval: 5 },
  Labels: { role: 'web' },
  OnBuild: ['RUN x'],
  Shell: ['/bin/bash', '-c'],
  StopSignal: 'SIGINT',
  User: 'nobody',
  Volumes: { '/data': {} },
  WorkingDir: '/srv',
}

describe('compareConfigs', () => {
  it('names each field that one image has and the other has not', () => {
    const differences = compare({}, ALL)
    expect(differences).toEqual([
      { field: 'cmd', first: undefined, second: '["a"]' },
      { field: 'entrypoint', first: undefined, second: '["b"]' },
      { field: 'env', name: 'BARE', first: undefined, second: '' },
      { field: 'env', name: 'EMPTY', first: undefined, second: '' },
      { field: 'env', name: 'PATH', first: undefined, second: '/bin' },
      { field: 'expose', name: '53/udp', first: undefined, second: '53/udp' },
      { field: 'expose', name: '80/tcp', first: undefined, second: '80/tcp' },
      {
        field: 'healthcheck',
        first: undefined,
        second: '{"Interval":5,"Test":["CMD","true"]}',
      },
      { field: 'label', name: 'role', first: undefined, second: 'web' },
      { field: 'onbuild', first: undefined, second: '["RUN x"]' },
      { field: 'shell', first: undefined, second: '["/bin/bash","-c"]' },
      { field: 'stopsignal', first: undefined, second: 'SIGINT' },
      { field: 'user', first: undefined, second: 'nobody' },
      { field: 'volume', name: '/data', first: undefined, second: '/data' },
      { field: 'workdir', first: '/', second: '/srv' },
    ])
    expect([differences, ...differences].every((each) => Object.isFrozen(each))).toBe(true)
    expect(compare(ALL, {})).toEqual(
      differences.map(({ first, second, ...rest }) => ({ ...rest, first: second, second: first })),
    )
    expect(compare(ALL, ALL)).toEqual([])
  })

  it('compares values, and the last one of a variable that is set twice', () => {
    expect(compare({ Env: ['A=1', 'B=1'] }, { Env: ['B=2', 'A=0', 'A=1'] })).toEqual([
      { field: 'env', name: 'B', first: '1', second: '2' },
    ])
    expect(compare({ Cmd: ['sh', '-c', 'ls'] }, { Cmd: ['ls'] })).toEqual([
      { field: 'cmd', first: '["sh","-c","ls"]', second: '["ls"]' },
    ])
  })

  it('takes all the ways to say nothing for the same', () => {
    expect(
      compareConfigs(
        {
          ...LINUX,
          config: {
            Cmd: null,
            Entrypoint: [],
            Env: null,
            ExposedPorts: {},
            Labels: {},
            User: '',
            WorkingDir: '',
            Healthcheck: { Test: ['NONE'], Interval: 0 },
          },
        },
        { ...LINUX, config: { WorkingDir: '/', Healthcheck: { Test: ['NONE'] } } },
      ),
    ).toEqual([])
    expect(compareConfigs({ ...LINUX, config: null }, LINUX)).toEqual([])
  })

  it('leaves out the labels by which imagewright knows what it made', () => {
    expect(
      compare({ Labels: { 'dev.imagewright.key': 'sha256:1', 'dev.imagewright.session': '' } }, {}),
    ).toEqual([])
  })

  it('compares platforms', () => {
    expect(compareConfigs(LINUX, { os: 'linux', architecture: 'arm', variant: 'v7' })).toEqual([
      { field: 'platform', first: 'linux/amd64', second: 'linux/arm/v7' },
    ])
  })

  it('refuses what is no configuration', () => {
    expect(() => compareConfigs({ config: { Cmd: 'ls' } }, LINUX)).toThrow(
      expect.objectContaining({ code: 'ENGINE_STREAM_INVALID' }),
    )
  })
})
