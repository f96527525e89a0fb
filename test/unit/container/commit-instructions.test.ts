import { describe, expect, it } from '@jest/globals'
import { commitInstructions } from '../../../src/container/commit-instructions.js'
import type { CommitChanges } from '../../../src/definition/index.js'

const written = (changes: CommitChanges) => commitInstructions('Podman', changes, { ours: '' })

describe('commitInstructions', () => {
  it('writes values as podman takes them apart, with its labels after those that are given', () => {
    expect(
      written({
        env: { TEXT: '"a" $b \\', EMPTY: '' },
        labels: { 'a b': 'c=d' },
        workdir: '/a b',
        user: '5:6',
        expose: [80, '53/udp'],
        volume: ['/d', '/e f'],
        entrypoint: ['x', '"y"'],
        cmd: 'echo $A',
      }),
    ).toEqual([
      'ENV "TEXT"=""a" $b \\"',
      'ENV "EMPTY"=""',
      'LABEL "a b"="c=d"',
      'LABEL "ours"=""',
      'WORKDIR /a b',
      'USER 5:6',
      'EXPOSE 80/tcp',
      'EXPOSE 53/udp',
      'VOLUME ["/d","/e f"]',
      'ENTRYPOINT ["x","\\"y\\""]',
      'CMD ["/bin/sh","-c","echo $A"]',
    ])
  })

  it('takes the command away with the entrypoint that it was for, as Docker does', () => {
    expect(written({ entrypoint: ['x'] })).toEqual([
      'LABEL "ours"=""',
      'ENTRYPOINT ["x"]',
      'CMD []',
    ])
    expect(written({ cmd: [] })).toEqual(['LABEL "ours"=""', 'CMD []'])
    expect(written({})).toEqual(['LABEL "ours"=""'])
  })

  it('keeps line breaks of commands, which JSON writes as text', () => {
    expect(written({ cmd: ['a\nUSER 0'] }).at(-1)).toBe('CMD ["a\\nUSER 0"]')
  })

  it.each<readonly [string, CommitChanges, string]>([
    ['env', { env: { A: 'a\nUSER 0' } }, 'cannot hold a line break'],
    ['env', { env: { 'A\nUSER': '0' } }, 'cannot hold a line break'],
    ['labels', { labels: { a: 'b\rc' } }, 'cannot hold a line break'],
    ['labels', { labels: { 'a=b': 'c' } }, 'cannot hold a name with "="'],
    ['workdir', { workdir: '/a\nUSER 0' }, 'cannot hold a line break'],
    ['workdir', { workdir: '/a ' }, 'cannot begin or end with a blank'],
    ['user', { user: '' }, 'nor be nothing'],
    ['onbuild', { onbuild: ['RUN true'] }, 'is lost'],
    ['healthcheck', { healthcheck: 'none' }, 'is lost'],
  ])('refuses what of %s there is no text for', (option, changes, reason) => {
    expect(() => written(changes)).toThrow(
      expect.objectContaining({
        code: 'CONTAINER_OPTIONS_INVALID',
        option: `changes.${option}`,
        summary: expect.stringContaining(reason),
      }),
    )
  })
})
