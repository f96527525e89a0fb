import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { contentDigest, type ImageContent } from '../../../src/build/content-digest.js'

const content: ImageContent = {
  platform: 'linux/amd64',
  diffIds: ['sha256:1'],
  config: {
    Env: ['PATH=/bin', 'A=1'],
    Cmd: ['sh'],
    Labels: { b: '2', a: '1' },
    Volumes: { '/data': {} },
    Healthcheck: { Test: ['CMD', 'x'], Interval: 1000 },
  },
}

describe('the digest of what an image holds', () => {
  it('is that of one JSON text', () => {
    const text =
      '{"config":{"Cmd":["sh"],"Env":["PATH=/bin","A=1"],"Healthcheck":{"Interval":1000,"Test":["CMD","x"]},' +
      '"Labels":{"a":"1","b":"2"},"Volumes":{"/data":{}}},"diffIds":["sha256:1"],"platform":"linux/amd64","version":1}'
    expect(contentDigest(content)).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`)
  })

  it('is the same for what old and new Engines write of one image', () => {
    const old = {
      ...content.config,
      Hostname: 'abc',
      Domainname: '',
      AttachStdin: false,
      Tty: true,
      Image: 'sha256:other',
      ArgsEscaped: true,
      User: '',
      WorkingDir: '',
      Entrypoint: null,
      OnBuild: [],
      ExposedPorts: {},
      Healthcheck: { Test: ['CMD', 'x'], Interval: 1000, Timeout: 0, Retries: 0 },
    }
    expect(contentDigest({ ...content, config: old })).toBe(contentDigest(content))
  })

  it.each<[string, Partial<ImageContent>]>([
    ['a layer', { diffIds: ['sha256:2'] }],
    ['the platform', { platform: 'linux/arm64' }],
    ['an order of variables', { config: { ...content.config, Env: ['A=1', 'PATH=/bin'] } }],
    ['a label', { config: { ...content.config, Labels: { a: '1' } } }],
    ['a user', { config: { ...content.config, User: 'node' } }],
    ['a trigger', { config: { ...content.config, OnBuild: ['RUN x'] } }],
    ['a shell', { config: { ...content.config, Shell: ['/bin/bash'] } }],
    ['a signal', { config: { ...content.config, StopSignal: 'SIGINT' } }],
    ['a volume', { config: { ...content.config, Volumes: { '/other': {} } } }],
  ])('is another with another %s', (_, change) => {
    expect(contentDigest({ ...content, ...change })).not.toBe(contentDigest(content))
  })
})
