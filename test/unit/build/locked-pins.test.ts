import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bind, expand, image } from '../../../src/index.js'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`

let folder: string
let lockFile: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-pins-'))
  lockFile = join(folder, 'imagewright.lock')
  const registry = (letter: string) => ({ digest: digest(letter), platforms: {} })
  writeFileSync(
    lockFile,
    JSON.stringify({
      version: 1,
      images: {
        'alpine:3.20': registry('a'),
        'busybox:latest': registry('b'),
        'docker/dockerfile:1': registry('c'),
        'ghcr.io/me/app:latest': registry('d'),
        'me/local:latest': { local: true, platforms: { 'linux/amd64': digest('e') } },
      },
    }),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a Dockerfile that is locked', () => {
  it('names every image by its digest, but in triggers, which are for later builds', () => {
    const tools = image().from('ghcr.io/me/app').run('true')
    const definition = image()
      .syntax('docker/dockerfile:1')
      .from('alpine:3.20', { platform: 'linux/amd64' })
      .copy('/app', '/app', { from: tools })
      .copy('/bin/sh', '/sh', { from: 'busybox' })
      .run('true', { mounts: [bind('/m', { from: 'docker.io/library/busybox:latest' })] })
      .onBuild((trigger) => trigger.copy('/x', '/y', { from: 'busybox' }))
    const locked = definition.toDockerfile({ locked: true, lockFile })
    expect(locked).toBe(
      `# syntax=docker/dockerfile:1@${digest('c')}
FROM ghcr.io/me/app:latest@${digest('d')} AS stage-0
RUN true

FROM --platform=linux/amd64 alpine:3.20@${digest('a')}
COPY --from=stage-0 /app /app
COPY --from=busybox:latest@${digest('b')} /bin/sh /sh
RUN --mount=type=bind,from=busybox:latest@${digest('b')},target=/m \\
    true
ONBUILD COPY --from=busybox /x /y
`,
    )
  })

  it('has the base that a variable names by default, or with the given value', () => {
    const definition = image().arg('BASE', 'alpine:3.20').from(expand('${BASE}')).run('true')
    const from = (options: object): string | undefined =>
      definition.toDockerfile({ locked: true, lockFile, ...options }).split('\n')[2]
    expect(from({})).toBe(`FROM alpine:3.20@${digest('a')}`)
    expect(from({ buildArgs: { BASE: 'busybox' } })).toBe(`FROM busybox:latest@${digest('b')}`)
  })

  it('has what is pinned already, scratch and stages as they are', () => {
    const pinned = image()
      .from(`alpine@${digest('f')}`)
      .as('pinned')
    const definition = image().scratch().copy('/a', '/a', { from: pinned })
    expect(definition.toDockerfile({ locked: true, lockFile })).toBe(definition.toDockerfile())
  })

  it('is found with the lock file that lies above the definition', () => {
    const file = join(folder, 'Dockerfile')
    writeFileSync(file, 'FROM alpine:3.20\n')
    expect(image.fromDockerfile(file).toDockerfile({ locked: true })).toBe(
      `FROM alpine:3.20@${digest('a')}\n`,
    )
  })

  it.each([
    ['is not in the lock file', 'LOCK_MISSING', () => image().from('debian:12')],
    [
      'is not in the lock file, as a frontend',
      'LOCK_MISSING',
      () => image().syntax('docker/dockerfile:2').from('alpine:3.20'),
    ],
    [
      'is not in the lock file, where files are taken from it',
      'LOCK_MISSING',
      () => image().scratch().copy('/a', '/b', { from: 'debian:12' }),
    ],
    ['has no name without a value', 'LOCK_MISSING', () => image().arg('B').from(expand('$B'))],
    ['is local', 'LOCK_UNPINNABLE', () => image().from('me/local')],
    [
      'the platform decides',
      'LOCK_UNPINNABLE',
      () => image().arg('B', expand('alpine-${TARGETARCH}')).from(expand('$B')),
    ],
  ])('is refused where an image %s, with the line', (_, code, define) => {
    const print = (): string => define().toDockerfile({ locked: true, lockFile })
    expect(print).toThrow(
      expect.objectContaining({
        code,
        at: expect.objectContaining({ file: expect.stringContaining('locked-pins.test.ts') }),
      }),
    )
  })

  it('is refused where there is no lock file, or one that is none', () => {
    const definition = image({ context: folder }).from('alpine:3.20')
    const missing = join(folder, 'missing.lock')
    expect(() => definition.toDockerfile({ locked: true, lockFile: missing })).toThrow(
      expect.objectContaining({ code: 'LOCK_MISSING' }),
    )
    writeFileSync(missing, '{')
    expect(() => definition.toDockerfile({ locked: true, lockFile: missing })).toThrow(
      expect.objectContaining({ code: 'LOCKFILE_INVALID', line: 1 }),
    )
  })
})
