import { describe, expect, it } from '@jest/globals'
import { bind, cache, image, literal } from 'imagewright'
import {
  type InstructionNode,
  instructionSchemas,
  literalText,
  wordSchema,
} from '../../../src/node/index.js'

const stage = image()
  .from('alpine')
  .add('https://a.b/c', '/d', { checksum: 'sha256:$S', unpack: false })
  .arg('A', '${B:-${C/x/y}}')
  .comment('c')
  .copy(['a', literal('$b')], 'c', { from: 'busybox:1', chmod: 'u=rwX', exclude: ['x'] })
  .write('/w', 'a $B', { expand: true })
  .env({ A: 'b' })
  .expose(80, '$P')
  .label({ a: 'b' })
  .maintainer('m')
  .onBuild((trigger) => trigger.run(['x']))
  .run('x', { mounts: [bind('/a'), cache('/b', { mode: 0o755 })], network: 'none' })
  .runAll(['a', 'b'])
  .script('a\nb')
  .shell(['/bin/sh', '-c'])
  .stopSignal('SIGTERM')
  .user(0)
  .volume('/v')
  .workdir('/w')
  .healthcheck('x', { interval: '1s', retries: 2 })
  .entrypoint(['e'])
  .cmd('c')
const nodes = stage.node.instructions

const parse = (node: InstructionNode, value: unknown) =>
  instructionSchemas[node.kind].safeParse(value)

it('there is a schema for every instruction', () => {
  expect(new Set(nodes.map(({ kind }) => kind))).toEqual(new Set(Object.keys(instructionSchemas)))
})

describe.each(nodes.map((node) => [node.kind, node] as const))(
  'the schema of %s',
  (_kind, node) => {
    it('takes a node that went through JSON, and keeps all of it', () => {
      const copy: unknown = JSON.parse(JSON.stringify(node))
      expect(parse(node, copy)).toEqual({ success: true, data: node })
    })

    it('takes no key that it does not know, and no other kind', () => {
      expect(parse(node, { ...node, typo: 1 }).success).toBe(false)
      expect(parse(node, { ...node, kind: 'typo' }).success).toBe(false)
    })
  },
)

describe('a word', () => {
  it.each([
    ['a text', 'a$b', true],
    ['nothing', '', true],
    ['texts and variables', ['a', { variable: 'B' }], true],
    ['an operator', [{ variable: 'B', operator: ':-', operand: ['a', { variable: 'C' }] }], true],
    ['a replacement', [{ variable: 'B', operator: '//', operand: 'a', replacement: 'b' }], true],
    ['a NUL', 'a\0', true],
    ['half a character', '\ud83d', false],
    ['a positional variable', [{ variable: '1' }], true],
    ['a letter beyond ASCII', [{ variable: 'é' }], true],
    ['no name before an operator', [{ variable: '', operator: '+', operand: 'a' }], true],
    ['no name', [{ variable: '' }], false],
    ['no name before an operator that is one', [{ variable: '', operator: '-' }], false],
    ['two names', [{ variable: 'A-B' }], false],
    ['an operand without operator', [{ variable: 'B', operand: 'a' }], false],
    [
      'a replacement of another operator',
      [{ variable: 'B', operator: ':-', replacement: 'a' }],
      false,
    ],
    ['an unknown operator', [{ variable: 'B', operator: '!' }], false],
  ])('holds %s', (_what, word, holds) => {
    expect(wordSchema.safeParse(word).success).toBe(holds)
  })

  it('is literal unless a variable is in it', () => {
    expect([
      literalText('$A'),
      literalText(['a', 'b']),
      literalText(['a', { variable: 'B' }]),
    ]).toEqual(['$A', 'ab', undefined])
  })
})

it.each(['a<b', 'a\nb', ''])('no inline file is named %j', (name) => {
  const source = { kind: 'inline', name, content: '' }
  const node = { kind: 'copy', sources: [source], destination: '/d/' }
  expect(instructionSchemas.copy.safeParse(node).success).toBe(false)
})
