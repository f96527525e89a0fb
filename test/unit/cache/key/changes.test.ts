import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../src/cache/key/key.js'
import type { DefinitionKey } from '../../../../src/definition/index.js'
import type { PrintedDockerfile } from '../../../../src/dockerfile/print/index.js'
import { bind, cache, image, secret, type Stage, ssh, tmpfs } from '../../../../src/index.js'
import type { InstructionNode } from '../../../../src/node/index.js'
import { printed, read, type ReadOptions } from '../inputs/reading.js'

const FILES = { '': { a: 'a', b: 'b', 'c/d': 'd' } }

type Definition = string | Pick<PrintedDockerfile, 'text' | 'stages'>

async function keyOfDefinition(definition: Definition, options: ReadOptions = {}) {
  return keyOf((await read(definition, { files: FILES, ...options })).inputs)
}

/** The digests alone: of the definition, and of the instructions of its stages. */
function digestsOf({ digest, stages }: DefinitionKey): unknown {
  return [digest, stages.map(({ instructions }) => instructions.map((each) => each.digest))]
}

function single(node: InstructionNode): PrintedDockerfile {
  return image().from('alpine').instruction(node).printed()
}

/** For every kind of instruction: nodes that differ in one field each from the first of their row. */
const NODES: readonly (readonly InstructionNode[])[] = [
  [
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/x' },
    { kind: 'add', sources: [{ kind: 'path', path: 'b' }], destination: '/x' },
    {
      kind: 'add',
      sources: [{ kind: 'path', path: ['a', { variable: 'HOME' }] }],
      destination: '/x',
    },
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/y' },
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/x', chown: 'u' },
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/x', chmod: '755' },
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/x', link: true },
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/x', unpack: false },
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/x', keepGitDir: true },
    { kind: 'add', sources: [{ kind: 'path', path: 'a' }], destination: '/x', exclude: ['z'] },
    { kind: 'copy', sources: [{ kind: 'path', path: 'a' }], destination: '/x' },
  ],
  [
    { kind: 'add', sources: [{ kind: 'path', path: 'https://e.com/a' }], destination: '/x' },
    { kind: 'add', sources: [{ kind: 'path', path: 'https://e.com/b' }], destination: '/x' },
    {
      kind: 'add',
      sources: [{ kind: 'path', path: 'https://e.com/a' }],
      destination: '/x',
      checksum: `sha256:${'a'.repeat(64)}`,
    },
  ],
  [
    { kind: 'arg', name: 'A' },
    { kind: 'arg', name: 'B' },
    { kind: 'arg', name: 'A', default: '1' },
    { kind: 'arg', name: 'A', default: '2' },
    { kind: 'arg', name: 'A', others: [{ name: 'B' }] },
  ],
  [
    { kind: 'cmd', command: { form: 'shell', text: 'a' } },
    { kind: 'cmd', command: { form: 'shell', text: 'b' } },
    { kind: 'cmd', command: { form: 'exec', arguments: ['a'] } },
    { kind: 'cmd', command: { form: 'exec', arguments: ['a', 'b'] } },
    { kind: 'cmd', command: { form: 'exec', arguments: ['a b'] } },
    { kind: 'entrypoint', command: { form: 'shell', text: 'a' } },
  ],
  [
    { kind: 'copy', sources: [{ kind: 'path', path: 'a' }], destination: '/x' },
    { kind: 'copy', sources: [{ kind: 'path', path: 'c' }], destination: '/x' },
    {
      kind: 'copy',
      sources: [
        { kind: 'path', path: 'a' },
        { kind: 'path', path: 'c' },
      ],
      destination: '/x/',
    },
    { kind: 'copy', sources: [{ kind: 'path', path: 'a' }], destination: '/x', chown: '1' },
    { kind: 'copy', sources: [{ kind: 'path', path: 'a' }], destination: '/x', chmod: 'u=rwX' },
    { kind: 'copy', sources: [{ kind: 'path', path: 'a' }], destination: '/x', link: true },
    { kind: 'copy', sources: [{ kind: 'path', path: 'a' }], destination: '/x', parents: true },
    { kind: 'copy', sources: [{ kind: 'path', path: 'a' }], destination: '/x', exclude: ['z'] },
    { kind: 'copy', sources: [{ kind: 'inline', content: 'a' }], destination: '/x' },
    { kind: 'copy', sources: [{ kind: 'inline', content: 'b' }], destination: '/x' },
    { kind: 'copy', sources: [{ kind: 'inline', name: 'N', content: 'a' }], destination: '/x' },
    {
      kind: 'copy',
      sources: [{ kind: 'path', path: 'a' }],
      destination: '/x',
      from: { kind: 'image', reference: 'busybox' },
    },
    {
      kind: 'copy',
      sources: [{ kind: 'path', path: 'a' }],
      destination: '/x',
      from: { kind: 'image', reference: 'debian' },
    },
    {
      kind: 'copy',
      sources: [{ kind: 'path', path: 'a' }],
      destination: '/x',
      from: { kind: 'context', name: 'docs' },
    },
  ],
  [
    { kind: 'env', variables: [{ name: 'A', value: '1' }] },
    { kind: 'env', variables: [{ name: 'A', value: '2' }] },
    { kind: 'env', variables: [{ name: 'B', value: '1' }] },
    { kind: 'env', variables: [{ name: 'A', value: [{ variable: 'B' }] }] },
    {
      kind: 'env',
      variables: [
        { name: 'A', value: [{ variable: 'B', braces: true, operator: ':-', operand: 'x' }] },
      ],
    },
    {
      kind: 'env',
      variables: [
        { name: 'A', value: '1' },
        { name: 'B', value: '1' },
      ],
    },
    {
      kind: 'env',
      variables: [
        { name: 'B', value: '1' },
        { name: 'A', value: '1' },
      ],
    },
    { kind: 'label', labels: [{ name: 'A', value: '1' }] },
  ],
  [
    { kind: 'expose', ports: ['80'] },
    { kind: 'expose', ports: ['81'] },
    { kind: 'expose', ports: ['80', '81'] },
  ],
  [
    { kind: 'healthcheck', test: 'none' },
    { kind: 'healthcheck', test: { form: 'shell', text: 'a' } },
    { kind: 'healthcheck', test: { form: 'shell', text: 'a' }, interval: '1s' },
    { kind: 'healthcheck', test: { form: 'shell', text: 'a' }, timeout: '1s' },
    { kind: 'healthcheck', test: { form: 'shell', text: 'a' }, startPeriod: '1s' },
    { kind: 'healthcheck', test: { form: 'shell', text: 'a' }, startInterval: '1s' },
    { kind: 'healthcheck', test: { form: 'shell', text: 'a' }, retries: 2 },
  ],
  [
    { kind: 'label', labels: [{ name: 'a', value: '1' }] },
    { kind: 'label', labels: [{ name: 'a', value: '' }] },
    { kind: 'label', labels: [{ name: 'b', value: '1' }] },
  ],
  [
    { kind: 'maintainer', name: 'a' },
    { kind: 'maintainer', name: 'b' },
  ],
  [
    { kind: 'onbuild', instruction: { kind: 'user', user: 'a' } },
    { kind: 'onbuild', instruction: { kind: 'user', user: 'b' } },
    { kind: 'onbuild', instruction: { kind: 'workdir', path: 'a' } },
    { kind: 'onbuild', expression: 'USER  a' },
  ],
  [
    { kind: 'run', command: { form: 'shell', text: 'a' } },
    { kind: 'run', command: { form: 'shell', text: 'a b' } },
    { kind: 'run', command: { form: 'shell', text: 'a  b' } },
    { kind: 'run', command: { form: 'exec', arguments: ['a'] } },
    { kind: 'run', command: { form: 'all', commands: ['a', 'b'] } },
    { kind: 'run', command: { form: 'script', text: 'a\nb' } },
    { kind: 'run', command: { form: 'script', text: 'a\nc' } },
    { kind: 'run', command: { form: 'script', text: 'a\nb', name: 'N' } },
    { kind: 'run', command: { form: 'shell', text: 'a' }, network: 'none' },
    { kind: 'run', command: { form: 'shell', text: 'a' }, network: 'host' },
    { kind: 'run', command: { form: 'shell', text: 'a' }, security: 'insecure' },
    ...[
      bind('/m'),
      bind('/n'),
      bind('/m', { source: 'a' }),
      bind('/m', { source: 'b' }),
      bind('/m', { from: 'busybox' }),
      bind('/m', { readWrite: true }),
      cache('/m'),
      cache('/m', { id: 'x' }),
      cache('/m', { sharing: 'locked' }),
      cache('/m', { mode: 0o700 }),
      cache('/m', { uid: 1 }),
      cache('/m', { gid: 1 }),
      cache('/m', { from: 'busybox' }),
      cache('/m', { from: 'busybox', source: '/x' }),
      tmpfs('/m'),
      secret('a'),
      secret('b'),
      secret('a', { target: '/x' }),
      secret('a', { env: 'X' }),
      secret('a', { required: true }),
      ssh(),
      ssh({ id: 'x' }),
    ].map(({ node }): InstructionNode => ({
      kind: 'run',
      command: { form: 'shell', text: 'a' },
      mounts: [node],
    })),
  ],
  [
    { kind: 'shell', arguments: ['a'] },
    { kind: 'shell', arguments: ['a', 'b'] },
  ],
  [
    { kind: 'stopsignal', signal: 'SIGTERM' },
    { kind: 'stopsignal', signal: '9' },
  ],
  [
    { kind: 'user', user: 'a' },
    { kind: 'user', user: 'b' },
    { kind: 'user', user: [{ variable: 'HOME' }] },
  ],
  [
    { kind: 'volume', paths: ['/a'] },
    { kind: 'volume', paths: ['/b'] },
    { kind: 'volume', paths: ['/a', '/b'] },
  ],
  [
    { kind: 'workdir', path: '/a' },
    { kind: 'workdir', path: '/b' },
  ],
]

describe('the key of an instruction', () => {
  it.each(NODES.map((nodes) => [nodes[0]?.kind, nodes] as const))(
    'is another for each field of %s',
    async (_kind, nodes) => {
      const keys = await Promise.all(
        nodes.map((node) =>
          keyOfDefinition(single(node), { files: { ...FILES, docs: { a: '' } } }),
        ),
      )
      expect(new Set(keys.map(({ digest }) => digest)).size).toBe(nodes.length)
      expect(new Set(keys.map(({ stages }) => stages.at(-1)?.digest)).size).toBe(nodes.length)
    },
  )
})

const TEXT = `ARG BASE=alpine
FROM $BASE AS tools
ARG MODE=fast
RUN make $MODE
FROM busybox
COPY a c /x/
COPY --from=tools /x /y
`

describe('the key of a definition', () => {
  const changed: readonly (readonly [string, Definition, ReadOptions?])[] = [
    ['a build argument that an ARG declares', TEXT, { buildArgs: { MODE: 'slow' } }],
    ['a build argument that a FROM reads', TEXT, { buildArgs: { BASE: 'debian' } }],
    ['the platform', TEXT, { platform: 'linux/arm64' }],
    ['a setting', TEXT, { settings: { network: 'none' } }],
    ['the time of everything', TEXT, { buildArgs: { SOURCE_DATE_EPOCH: '1' } }],
    ['the frontend', `# syntax=docker/dockerfile:1\n${TEXT}`],
    ['the bytes of a file', TEXT, { files: { '': { a: 'A', b: 'b', 'c/d': 'd' } } }],
    ['the name of a file', TEXT, { files: { '': { a: 'a', b: 'b', 'c/e': 'd' } } }],
    ['a new file', TEXT, { files: { '': { a: 'a', b: 'b', 'c/d': 'd', 'c/e': '' } } }],
    ['a removed file', TEXT, { files: { '': { b: 'b', 'c/d': 'd' } } }],
    ['the ignore file, where it matters', TEXT, { ignorePatterns: ['c/d'] }],
    [
      'the order of instructions',
      TEXT.replace('ARG MODE=fast\nRUN make $MODE', 'RUN make $MODE\nARG MODE=fast'),
    ],
    ['the platform of a base', TEXT.replace('FROM busybox', 'FROM --platform=linux/arm64 busybox')],
  ]

  it.each(changed)('changes with %s', async (_what, definition, options = {}) => {
    const before = await keyOfDefinition(TEXT)
    expect((await keyOfDefinition(definition, options)).digest).not.toBe(before.digest)
  })

  const same: readonly (readonly [string, Definition, ReadOptions?])[] = [
    ['the name of a stage', TEXT.replaceAll('tools', 'other')],
    ['a name for the last stage', TEXT.replace('FROM busybox', 'FROM busybox AS last')],
    ['the number of a stage in place of its name', TEXT.replace('--from=tools', '--from=0')],
    ['comments', TEXT.replace('FROM busybox', '# why\nFROM busybox\n# because')],
    ['empty lines and continuations', TEXT.replace('make $MODE', '\\\n  make $MODE\n\n\n')],
    ['the case of keywords', TEXT.replaceAll('COPY', 'copy').replace('RUN', 'Run')],
    ['an ARG above the first FROM that nothing reads', `ARG UNREAD=1\n${TEXT}`],
    [
      'a stage that nothing needs',
      TEXT.replace('FROM busybox', 'FROM debian\nRUN ls\nFROM busybox'),
    ],
    ['the full name of a base', TEXT.replace('busybox', 'docker.io/library/busybox:latest')],
    ['a build argument that is the default', TEXT, { buildArgs: { MODE: 'fast' } }],
    ['a build argument that nothing declares', TEXT, { buildArgs: { OTHER: '1' } }],
    ['a proxy', TEXT, { buildArgs: { HTTP_PROXY: 'http://p', no_proxy: 'x' } }],
    ['a file that nothing takes', TEXT, { files: { '': { a: 'a', b: 'B', 'c/d': 'd', e: '' } } }],
    ['the ignore file, where it matters to nothing', TEXT, { ignorePatterns: ['b'] }],
    ['a context that nothing takes', TEXT, { contexts: { docs: '/nowhere' } }],
    ['the checks', `# check=skip=all\n${TEXT}`],
  ]

  it.each(same)('does not change with %s', async (_what, definition, options = {}) => {
    const before = await keyOfDefinition(TEXT)
    expect(digestsOf(await keyOfDefinition(definition, options))).toEqual(digestsOf(before))
  })

  it('does not change with where the code stands, nor with the folder of its context', async () => {
    const first = (context: string): Stage => image({ context }).from('alpine').copy('a', '/')
    const second = (context: string): Stage => image({ context }).from('alpine').copy('a', '/')
    const [before, after] = await Promise.all([
      keyOfDefinition(first('/one').printed()),
      keyOfDefinition(second('/two').printed()),
    ])
    expect(digestsOf(after)).toEqual(digestsOf(before))
    expect(after.stages[0]?.instructions[0]?.at).not.toEqual(before.stages[0]?.instructions[0]?.at)
  })

  it('is that of the Dockerfile which a definition is printed as', async () => {
    const definition = image()
      .from(image().from('alpine').run('make').script('echo a\necho b'))
      .runAll(['a', 'b'])
      .copy(['a', 'c'], '/x/')
      .onBuild((trigger) => trigger.run('ls'))
      .cmd(['a'])
    const fromText = await keyOfDefinition(printed(definition.toDockerfile()))
    expect(digestsOf(fromText)).toEqual(digestsOf(await keyOfDefinition(definition.printed())))
  })
})
