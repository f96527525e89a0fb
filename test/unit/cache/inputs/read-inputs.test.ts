import { performance } from 'node:perf_hooks'
import { describe, expect, it } from '@jest/globals'
import type { ResolveImage } from '../../../../src/cache/inputs/images.js'
import { ImageNotFoundError } from '../../../../src/errors/index.js'
import { image } from '../../../../src/index.js'
import { instructionsOf, read, resolved, taken } from './reading.js'

const FILES = { '': { a: 'a', b: 'b' } }

async function unknownOf(text: string, options: Parameters<typeof read>[1] = {}) {
  return (await read(text, { files: FILES, ...options })).inputs.unknown
}

describe('readInputs()', () => {
  it('gives what decides an image as plain data', async () => {
    const { inputs, contents } = await read(
      `FROM alpine AS one
COPY a /a
FROM one
ARG X=1
`,
      { files: FILES },
    )
    const place = { file: __filename, line: expect.any(Number), column: expect.any(Number) }
    const [digest = ''] = contents.keys()
    expect({ ...inputs, stages: inputs.stages.map(({ at: _at, ...stage }) => stage) }).toEqual({
      version: 1,
      settings: { platform: 'linux/amd64' },
      stages: [
        {
          name: 'one',
          base: {
            kind: 'image',
            reference: 'alpine',
            digest: resolved('alpine', 'linux/amd64').digest,
          },
          instructions: [
            {
              node: '{"destination":"/a","kind":"copy","sources":[{"kind":"path","path":"a"}]}',
              variables: {},
              contents: [{ context: '', digest }],
              images: [],
              stages: [],
              text: 'COPY a /a',
              at: { ...place, file: expect.any(String) },
            },
          ],
        },
        {
          name: '1',
          base: { kind: 'stage', stage: 0 },
          instructions: [
            {
              node: '{"default":"1","kind":"arg","name":"X"}',
              variables: { X: '1' },
              contents: [],
              images: [],
              stages: [],
              text: 'ARG X=1',
              at: { ...place, file: expect.any(String) },
            },
          ],
        },
      ],
      unknown: [],
    })
    expect([...contents.values()].map(({ entries }) => entries.map(({ path }) => path))).toEqual([
      ['a'],
    ])
  })

  it('asks for each image once, with global ARGs in its name and for the platform of its stage', async () => {
    const asked: string[] = []
    const resolveImage: ResolveImage = async (reference, platform) => {
      asked.push(`${reference} ${platform}`)
      return resolved(reference, platform)
    }
    const { inputs } = await read(
      `ARG VERSION=3.19
FROM alpine:\${VERSION} AS a
FROM --platform=$BUILDPLATFORM docker.io/library/alpine:3.20 AS b
FROM alpine:3.20
COPY --from=a /x /x
COPY --from=b /x /x
COPY --from=busybox /x /x
RUN --mount=from=docker.io/library/busybox:latest,target=/m ls
`,
      {
        resolveImage,
        buildArgs: { VERSION: '3.20' },
        platform: 'linux/arm64',
        buildPlatform: 'linux/amd64',
      },
    )
    expect(asked).toEqual([
      'alpine:3.20 linux/arm64',
      'alpine:3.20 linux/amd64',
      'busybox linux/arm64',
    ])
    expect(inputs.stages.map(({ name, base, platform }) => ({ name, base, platform }))).toEqual(
      [
        ['a', 'linux/arm64', undefined],
        ['b', 'linux/amd64', 'linux/amd64'],
        ['2', 'linux/arm64', undefined],
      ].map(([name, platform = '', own]) => ({
        name,
        base: {
          kind: 'image',
          reference: 'alpine:3.20',
          digest: resolved('alpine:3.20', platform).digest,
        },
        platform: own,
      })),
    )
    const busybox = {
      kind: 'image',
      reference: 'busybox',
      digest: resolved('busybox', 'linux/arm64').digest,
    }
    expect(instructionsOf(inputs).map(({ images, stages }) => ({ images, stages }))).toEqual([
      { images: [], stages: [0] },
      { images: [], stages: [1] },
      { images: [busybox], stages: [] },
      { images: [busybox], stages: [] },
    ])
  })

  it('rejects with what resolveImage and readContent reject with', async () => {
    const missing = new ImageNotFoundError('alpine', 'nobody has it')
    await expect(read('FROM alpine', { resolveImage: () => Promise.reject(missing) })).rejects.toBe(
      missing,
    )
    const broken = new RangeError('no file')
    const rejecting = read('FROM alpine\nCOPY a /', { readContent: () => Promise.reject(broken) })
    await expect(rejecting).rejects.toBe(broken)
  })

  it('stops where its signal is aborted', async () => {
    const reason = new RangeError('enough')
    await expect(read('FROM alpine', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  describe('of variables', () => {
    it('takes the value that each ARG comes to, and none of one without', async () => {
      const { inputs } = await read(
        `ARG GLOBAL=g
FROM alpine
ARG GIVEN=default OTHER=\${GIVEN}-x
ARG GLOBAL
ARG NOTHING
ARG TARGETARCH
ARG BUILDPLATFORM
ARG HTTP_PROXY
RUN echo $GIVEN
`,
        {
          buildArgs: { GIVEN: 'given', HTTP_PROXY: 'http://proxy', UNDECLARED: 'x' },
          platform: 'linux/arm64',
          buildPlatform: 'linux/amd64',
        },
      )
      expect(instructionsOf(inputs).map(({ variables }) => variables)).toEqual([
        { GIVEN: 'given', OTHER: 'given-x' },
        { GLOBAL: 'g' },
        {},
        { TARGETARCH: 'arm64' },
        { BUILDPLATFORM: 'linux/amd64' },
        { HTTP_PROXY: 'http://proxy' },
        {},
      ])
      expect(inputs.settings).toEqual({ platform: 'linux/arm64' })
    })

    it('leaves proxies that nothing declares out, and the values of secrets', async () => {
      const text = 'FROM alpine\nRUN --mount=type=secret,id=token --mount=type=ssh ls\n'
      const buildArgs = { HTTP_PROXY: 'http://proxy', https_proxy: 'http://proxy' }
      expect((await read(text, { buildArgs })).inputs).toEqual((await read(text)).inputs)
    })
  })

  describe('of settings', () => {
    it('takes those that are given, the directives, the epoch and what the frontend is told', async () => {
      const { inputs } = await read('# syntax=docker/dockerfile:1.7\n# escape=`\nFROM alpine\n', {
        settings: { network: 'none', 'label:a': 'b' },
        buildArgs: { SOURCE_DATE_EPOCH: '12', BUILDKIT_INLINE_CACHE: '1' },
      })
      expect(inputs).toMatchObject({
        settings: {
          'build-arg:BUILDKIT_INLINE_CACHE': '1',
          escape: '`',
          frontend: `docker/dockerfile:1.7@${resolved('docker/dockerfile:1.7', 'linux/amd64').digest}`,
          'label:a': 'b',
          network: 'none',
          platform: 'linux/amd64',
          'source-date-epoch': '12',
        },
        unknown: [],
      })
    })

    it.each([
      ['# syntax=example/other:1\nFROM alpine', {}, ['# syntax=example/other:1']],
      ['FROM alpine', { buildArgs: { BUILDKIT_SYNTAX: 'a/b' } }, ['# syntax=a/b']],
      [
        '# syntax=docker/dockerfile:1\nFROM scratch',
        {
          resolveImage: () =>
            Promise.reject(new ImageNotFoundError('docker/dockerfile', 'nobody has it')),
        },
        ['# syntax=docker/dockerfile:1'],
      ],
      [
        `# syntax=docker/dockerfile@sha256:${'a'.repeat(64)}\nFROM scratch`,
        { resolveImage: () => Promise.reject(new RangeError('asked')) },
        [],
      ],
      ['# syntax=mirror.example/docker/dockerfile:1\nFROM alpine\n', {}, []],
    ])('knows of %j with %j only a frontend that is settled', async (text, options, unknown) => {
      expect(await unknownOf(`${text}\n`, options)).toEqual(unknown)
    })
  })

  describe('of what nobody knows before the build', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567'
    const digest = `sha256:${'a'.repeat(64)}`
    it.each([
      ['ADD https://example.com/a.tar /', ['https://example.com/a.tar']],
      ['ADD https://me:token@example.com/a.tar /', ['https://example.com/a.tar']],
      [`ADD --checksum=${digest} https://example.com/a.tar /`, []],
      [`ARG SUM=${digest}\nADD --checksum=$SUM https://example.com/a.tar /`, []],
      ['ADD https://example.com/a.git /', ['https://example.com/a.git']],
      ['ADD https://example.com/a.git#main /', ['https://example.com/a.git#main']],
      ['ADD git@example.com:a.git /', ['git@example.com:a.git']],
      [`ADD https://example.com/a.git#${commit} /`, []],
      [`ADD https://example.com/a.git#${commit}:sub /`, []],
      [`ADD https://example.com/a.git?ref=${commit} /`, []],
      [`ADD https://example.com/a.git#${commit}0 /`, [`https://example.com/a.git#${commit}0`]],
      [`ADD https://example.com/a.git#x${commit} /`, [`https://example.com/a.git#x${commit}`]],
      [`ADD --checksum=${commit} https://example.com/a.git#v1 /`, []],
      ['ADD --checksum=0123456 https://example.com/a.git#v1 /', ['https://example.com/a.git#v1']],
    ])('%s', async (instruction, unknown) => {
      expect(await unknownOf(`FROM alpine\n${instruction}\n`)).toEqual(unknown)
    })

    it('says so of contexts that are addresses, unless the address settles them', async () => {
      const text = `FROM alpine AS git
FROM base
COPY --from=git a /
COPY --from=archive a /
COPY --from=commit a /
COPY --from=picture a /
COPY --from=empty a /
`
      const contexts = {
        git: 'https://me@example.com/a.git',
        archive: 'https://example.com/a.tar',
        commit: `https://example.com/a.git#${commit}`,
        picture: 'docker-image://busybox:1',
        empty: 'docker-image://scratch',
        base: 'docker-image://debian:12',
      }
      const { inputs } = await read(text, { contexts })
      const address = { context: expect.any(String), digest: expect.stringMatching(/^sha256:/) }
      expect(inputs.unknown).toEqual(['https://example.com/a.git', 'https://example.com/a.tar'])
      expect(inputs.stages).toHaveLength(1)
      expect(inputs.stages[0]?.base).toMatchObject({ kind: 'image', reference: 'debian:12' })
      expect(instructionsOf(inputs).map(({ contents, images }) => ({ contents, images }))).toEqual([
        { contents: [{ ...address, context: 'git' }], images: [] },
        { contents: [{ ...address, context: 'archive' }], images: [] },
        { contents: [{ ...address, context: 'commit' }], images: [] },
        {
          contents: [],
          images: [
            {
              kind: 'image',
              reference: 'busybox:1',
              digest: resolved('busybox:1', 'linux/amd64').digest,
            },
          ],
        },
        { contents: [], images: [] },
      ])
    })

    it('says so of a Dockerfile that our evaluation has a problem with', async () => {
      expect(await unknownOf('FROM alpine\nSTOPSIGNAL none\n')).toEqual([
        'Dockerfile: invalid signal: none',
      ])
    })
  })

  describe('of triggers', () => {
    it('takes those of an image, with what they need, before its instructions', async () => {
      const asked: string[] = []
      const onbuild = ['ARG DIR=a', 'COPY $DIR /t', 'COPY --from=busybox /x /', 'RUN make']
      const reading = await read('FROM node AS x\nCOPY b /b\n', {
        files: FILES,
        resolveImage: async (reference, platform) => {
          asked.push(reference)
          return resolved(reference, platform, { node: { onbuild } })
        },
      })
      expect(asked).toEqual(['node', 'busybox'])
      expect(taken(reading)).toEqual({ 'COPY $DIR /t': ['a'], 'COPY b /b': ['b'] })
      expect(
        instructionsOf(reading.inputs).map(({ text, node, images }) => [text, node, images.length]),
      ).toEqual([
        [
          'ARG DIR=a',
          '{"instruction":{"args":[{"name":"DIR","value":"a"}],"kind":"arg"},"kind":"trigger"}',
          0,
        ],
        [
          'COPY $DIR /t',
          '{"instruction":{"destination":"/t","exclude":[],"kind":"copy","link":false,"parents":false,"sources":[{"kind":"path","path":"$DIR"}]},"kind":"trigger"}',
          0,
        ],
        [
          'COPY --from=busybox /x /',
          '{"instruction":{"destination":"/","exclude":[],"from":"busybox","kind":"copy","link":false,"parents":false,"sources":[{"kind":"path","path":"/x"}]},"kind":"trigger"}',
          1,
        ],
        [
          'RUN make',
          '{"instruction":{"commandLine":["make"],"devices":[],"files":[],"form":"shell","kind":"run","mounts":[]},"kind":"trigger"}',
          0,
        ],
        ['COPY b /b', expect.any(String), 0],
      ])
    })

    it('takes those of a stage, which may need stages', async () => {
      const reading = await read(
        `FROM busybox AS made
RUN make
FROM alpine AS base
ONBUILD COPY --from=made x /
ONBUILD COPY a /
FROM base
CMD ls
`,
        { files: FILES },
      )
      expect(
        reading.inputs.stages.map(({ name, instructions }) => [
          name,
          instructions.map(({ text, stages }) => [text, stages]),
        ]),
      ).toEqual([
        [
          'base',
          [
            ['ONBUILD COPY --from=made x /', []],
            ['ONBUILD COPY a /', []],
          ],
        ],
        ['made', [['RUN make', []]]],
        [
          '2',
          [
            ['COPY --from=made x /', [1]],
            ['COPY a /', []],
            ['CMD ls', []],
          ],
        ],
      ])
      expect(taken(reading)).toEqual({ 'COPY a /': ['a'] })
    })

    it('takes everything where nobody knows the triggers of the base', async () => {
      const text = `FROM busybox AS tool
FROM alpine AS base
COPY a /
FROM base
COPY b /
`
      const { inputs, contents } = await read(text, {
        files: { ...FILES, docs: { c: 'c' } },
        configs: { alpine: undefined },
      })
      const all = inputs.stages.map(({ name, instructions }) => [
        name,
        instructions.map(({ text: line, contents: files, stages }) => [
          line,
          files.map(({ digest }) => contents.get(digest)?.entries.map(({ path }) => path)),
          stages,
        ]),
      ])
      // The stage "tool" is no part of the definition: no instruction of its Dockerfile names it.
      expect(all).toEqual([
        [
          'base',
          [
            ['FROM alpine AS base', [['a', 'b'], ['c']], []],
            ['COPY a /', [['a']], []],
          ],
        ],
        ['1', [['COPY b /', [['b']], []]]],
      ])
    })
  })

  it('leaves out the stages that the target does not need', async () => {
    const { inputs } = await read(
      'ARG WHICH=a\nFROM alpine AS a\nRUN 1\nFROM busybox AS b\nRUN 2\nFROM $WHICH\nRUN 3\n',
      {
        buildArgs: { WHICH: 'b' },
      },
    )
    expect(inputs.stages.map(({ name, base }) => [name, base.kind])).toEqual([
      ['b', 'image'],
      ['2', 'stage'],
    ])
  })

  it('takes less than 10 ms for 60 instructions in 4 stages, files apart', async () => {
    const steps = Array.from(
      { length: 5 },
      (_, index) =>
        `ENV V${index}=\${A:-x}\nCOPY src/$V${index} /s${index}\nRUN make ${index} && make install`,
    )
    const stages = ['one', 'two', 'three', 'four'].map(
      (name, index) => `FROM ${index === 0 ? 'alpine' : 'busybox'} AS ${name}\n${steps.join('\n')}`,
    )
    const dockerfile = image
      .fromDockerfile({
        text: `ARG A\n${stages.join('\n')}\nCOPY --from=one / /1\nCOPY --from=two / /2\nCOPY --from=three / /3\n`,
      })
      .printed()
    const content = { digest: 'sha256:1', entries: [] }
    let best = Infinity
    // The best of many: a process has to become warm, and others share the machine.
    for (let run = 0; run < 300 && best >= 10; run++) {
      const start = performance.now()
      await read(dockerfile, { readContent: () => Promise.resolve(content) })
      best = Math.min(best, performance.now() - start)
    }
    expect(best).toBeLessThan(10)
  })
})
