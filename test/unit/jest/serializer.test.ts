import { describe, expect, it } from '@jest/globals'
import { image } from '../../../src/index.js'
import * as serializer from '../../../src/jest/serializer.js'
import type { BuiltImage, Container, EngineImage } from '../../../src/definition/index.js'

expect.addSnapshotSerializer(serializer)

const hex = (digit: string): string => digit.repeat(64)
const ID = `sha256:${hex('a')}`

describe('the snapshot serializer', () => {
  it('prints a definition as its Dockerfile, without digests', () => {
    const definition = image().from(`alpine@${ID}`).cmd(['echo', 'hello'])
    expect(definition).toMatchInlineSnapshot(`
     FROM alpine@sha256:<digest>
     CMD ["echo", "hello"]
    `)
    expect({ stages: [definition] }).toMatchInlineSnapshot(`
     {
       "stages": [
         FROM alpine@sha256:<digest>
         CMD ["echo", "hello"],
       ],
     }
    `)
  })

  it('prints of an image what is the same for each build', () => {
    expect(built({ tags: ['docker.io/me/app:1'] })).toMatchInlineSnapshot(`
     BuiltImage {
       "platform": "linux/amd64",
       "tags": [
         "docker.io/me/app:1",
       ],
     }
    `)
    const named = { kind: 'image', id: ID, reference: { text: 'me/app:1' }, tag: () => undefined }
    expect(named as unknown as EngineImage).toMatchInlineSnapshot(`
     EngineImage {
       "reference": "me/app:1",
     }
    `)
  })

  it('prints two builds of a definition alike', () => {
    const other = built({
      id: `sha256:${hex('b')}`,
      key: `sha256:${hex('c')}`,
      duration: 7,
      cached: true,
    })
    expect(printed(built())).toBe(printed(other))
  })

  it('prints a container without its ID, its generated name and the ports of the host', () => {
    const container = (port: number, name: string) => ({
      kind: 'container',
      id: hex('1'),
      name,
      image: ID,
      ports: [
        { container: 80, protocol: 'tcp', host: '127.0.0.1', port },
        { container: 80, protocol: 'tcp', host: '::1', port },
      ],
      exec: () => undefined,
    })
    expect(container(49_152, 'imagewright-0123456789ab') as unknown as Container)
      .toMatchInlineSnapshot(`
     Container {
       "image": "sha256:<digest>",
       "name": "imagewright-<name>",
       "ports": [
         "80/tcp",
       ],
     }
    `)
    expect(printed(container(1, 'imagewright-ba9876543210'))).toBe(
      printed(container(2, 'imagewright-000000000000')),
    )
    expect(printed(container(1, 'web'))).toContain('"web"')
  })

  it('prints what a command gave as text, once', () => {
    const result = {
      exitCode: 0,
      stdout: `${hex('f')}\n`,
      stderr: '',
      stdoutBytes: new Uint8Array(65),
      stderrBytes: new Uint8Array(),
    }
    expect(result).toMatchInlineSnapshot(`
     CommandResult {
       "exitCode": 0,
       "stderr": "",
       "stdout": "<id>
     ",
     }
    `)
  })

  it('prints what the Engine knows of a container without times, addresses and our labels', () => {
    const inspection = {
      id: hex('1'),
      name: 'web',
      imageId: ID,
      image: 'nginx',
      createdAt: new Date(),
      state: {
        status: 'running',
        pid: 4711,
        exitCode: 0,
        oomKilled: false,
        error: '',
        startedAt: new Date(),
      },
      ports: [],
      networks: { bridge: { ipAddress: '172.17.0.2', gateway: '', macAddress: '', aliases: [] } },
      mounts: [],
      env: { A: 'b' },
      labels: { mine: '1', 'dev.imagewright.session': 'x', 'dev.imagewright.resource': 'y' },
      entrypoint: [],
      command: ['sleep', '1'],
      user: '',
      workdir: '',
      hostname: '111111111111',
      tty: false,
      raw: {},
    }
    expect(inspection).toMatchInlineSnapshot(`
     ContainerInspection {
       "command": [
         "sleep",
         "1",
       ],
       "entrypoint": [],
       "env": {
         "A": "b",
       },
       "image": "nginx",
       "labels": {
         "mine": "1",
       },
       "mounts": [],
       "name": "web",
       "networks": [
         "bridge",
       ],
       "ports": [],
       "state": {
         "error": "",
         "exitCode": 0,
         "oomKilled": false,
         "status": "running",
       },
       "tty": false,
       "user": "",
       "workdir": "",
     }
    `)
  })

  it('changes nothing else', () => {
    expect(serializer.test('FROM alpine:3.20')).toBe(false)
    expect(serializer.test('0123456789ab')).toBe(false)
    expect(serializer.test({ kind: 'other', id: ID })).toBe(false)
    expect(serializer.test(null)).toBe(false)
    expect(serializer.test(7)).toBe(false)
    expect({ digest: ID, id: hex('2'), time: '2026-11-22T00:00:00Z' }).toMatchInlineSnapshot(`
     {
       "digest": "sha256:<digest>",
       "id": "<id>",
       "time": "2026-11-22T00:00:00Z",
     }
    `)
  })
})

function built(facts: Partial<BuiltImage> = {}): BuiltImage {
  return {
    kind: 'built',
    id: ID,
    digest: ID,
    tags: [],
    platform: 'linux/amd64',
    key: ID,
    cached: false,
    cachedSteps: 3,
    limits: [],
    duration: 1234.5,
    ...facts,
  } as BuiltImage
}

function printed(value: unknown): string {
  const printer = (inner: unknown) => JSON.stringify(inner)
  return serializer
    .serialize(value, undefined, '', 0, [], printer)
    .replaceAll(/imagewright-[0-9a-f]{12}/g, 'imagewright-<name>')
}
