import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { BuildInputs, InstructionInputs } from '../../../../src/cache/inputs/inputs.js'
import { keyOf } from '../../../../src/cache/key/key.js'
import { cache, image, secret } from '../../../../src/index.js'
import { read } from '../inputs/reading.js'

const A = `sha256:${'a'.repeat(64)}`
const B = `sha256:${'b'.repeat(64)}`
const C = `sha256:${'c'.repeat(64)}`

/** What the docstring says is hashed, byte for byte. */
function hashed(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`
}

function instruction(node: string, rest: Partial<InstructionInputs> = {}): InstructionInputs {
  return { node, variables: {}, contents: [], images: [], stages: [], text: 'TEXT', ...rest }
}

describe('keyOf()', () => {
  it('hashes what its docstring shows, byte for byte', () => {
    const at = { file: '/image.ts', line: 1, column: 2 }
    const inputs: BuildInputs = {
      version: 1,
      settings: { platform: 'linux/amd64', network: 'none', 'label:é': '"\n' },
      stages: [
        {
          name: 'build',
          base: { kind: 'image', reference: 'alpine:3.20', digest: A },
          platform: 'linux/arm64/v8',
          instructions: [
            instruction('{"kind":"arg","name":"MODE"}', { variables: { Z: '1', MODE: 'fast' } }),
            instruction('{"kind":"copy"}', {
              contents: [
                { context: '', digest: B },
                { context: 'docs', digest: C },
              ],
              images: [{ kind: 'image', reference: 'busybox', digest: A }],
              at,
            }),
          ],
          at,
        },
        { name: '1', base: { kind: 'stage', stage: 0 }, instructions: [] },
        { name: '2', base: { kind: 'context', context: 'docs', digest: C }, instructions: [] },
        {
          name: '3',
          base: { kind: 'scratch' },
          instructions: [instruction('{"kind":"run"}', { stages: [1, 2] })],
        },
      ],
      unknown: ['https://example.com/x'],
    }
    const base = hashed(`["imagewright/1/base","linux/arm64/v8","image","${A}"]`)
    const arg = hashed(
      `["imagewright/1/instruction","${base}","{\\"kind\\":\\"arg\\",\\"name\\":\\"MODE\\"}",{"MODE":"fast","Z":"1"},[],[],[]]`,
    )
    const copy = hashed(
      `["imagewright/1/instruction","${arg}","{\\"kind\\":\\"copy\\"}",{},[["","${B}"],["docs","${C}"]],["${A}"],[]]`,
    )
    const second = hashed(`["imagewright/1/base","linux/amd64","stage","${copy}"]`)
    const third = hashed(`["imagewright/1/base","linux/amd64","context","docs","${C}"]`)
    const scratch = hashed('["imagewright/1/base","linux/amd64","scratch"]')
    const run = hashed(
      `["imagewright/1/instruction","${scratch}","{\\"kind\\":\\"run\\"}",{},[],[],["${second}","${third}"]]`,
    )
    expect(keyOf(inputs)).toEqual({
      digest: hashed(
        `["imagewright/1/definition","${run}",{"label:é":"\\"\\n","network":"none","platform":"linux/amd64"}]`,
      ),
      stages: [
        {
          name: 'build',
          digest: copy,
          base: { kind: 'image', reference: 'alpine:3.20', digest: A },
          instructions: [
            { digest: arg, text: 'TEXT' },
            { digest: copy, text: 'TEXT', at },
          ],
        },
        { name: '1', digest: second, base: { kind: 'stage', name: 'build' }, instructions: [] },
        {
          name: '2',
          digest: third,
          base: { kind: 'context', name: 'docs', digest: C },
          instructions: [],
        },
        {
          name: '3',
          digest: run,
          base: { kind: 'scratch' },
          instructions: [{ digest: run, text: 'TEXT' }],
        },
      ],
      unknown: ['https://example.com/x'],
    })
  })

  it('says for a definition today what it said yesterday', async () => {
    const deps = image()
      .from('node:22')
      .workdir('/app')
      .copy(['package.json', 'package-lock.json'], './')
      .run('npm ci', { mounts: [cache('/root/.npm'), secret('npm')] })
    const app = image()
      .from('node:22-slim')
      .arg('VERSION', '1')
      .copy('node_modules', './node_modules', { from: deps })
      .runAll(['make', 'make install'])
      .write('/etc/motd', 'hello')
      .onBuild((trigger) => trigger.copy('.', '/app'))
      .cmd(['node', 'main.js'])
    const { inputs } = await read(app.printed(), {
      files: { '': { 'package.json': '{}', 'package-lock.json': '{}', 'main.js': '' } },
    })
    expect(
      inputs.stages.flatMap(({ instructions }) => instructions.map(({ node }) => node)),
    ).toEqual([
      '{"kind":"workdir","path":"/app"}',
      '{"destination":"./","kind":"copy","sources":[{"kind":"path","path":"package.json"},{"kind":"path","path":"package-lock.json"}]}',
      '{"command":{"form":"shell","line":["npm ci"]},"kind":"run","mounts":[{"target":"/root/.npm","type":"cache"},{"id":"npm","type":"secret"}]}',
      '{"default":"1","kind":"arg","name":"VERSION"}',
      '{"destination":"./node_modules","from":{"kind":"stage","stage":0},"kind":"copy","sources":[{"kind":"path","path":"node_modules"}]}',
      '{"command":{"form":"shell","line":["make  && make install"]},"kind":"run"}',
      '{"destination":"/etc/motd","kind":"copy","sources":[{"content":"hello","kind":"inline"}]}',
      '{"expression":"COPY . /app","kind":"onbuild"}',
      '{"command":{"arguments":["node","main.js"],"form":"exec"},"kind":"cmd"}',
    ])
    expect(keyOf(inputs).digest).toBe(
      'sha256:214f506025b7190ce07e920f09e6c8bbe7212477a9cf497d465362e5ee439478',
    )
  })
})
