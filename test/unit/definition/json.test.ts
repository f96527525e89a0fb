import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { cache, image, ImagewrightError, type StageNode } from 'imagewright'
import { definitionJsonSchema } from '../../../src/definition/json/schema.js'

const base = image().comment('Versions').arg('V', '1').from('alpine').as('base').run('a')
const other = image().from(base).copy('x', 'y', { from: base })
const stage = image()
  .from('busybox')
  .copy('p', 'q', { from: other })
  .run('z', { mounts: [cache('/c', { from: base, uid: 1 })] })
  .onBuild((trigger) => trigger.env({ A: '${B:-c}' }))

const json = () => JSON.parse(JSON.stringify(stage)) as { stages: Record<string, unknown>[] }

describe('toJSON()', () => {
  it('has each stage once, after those that it uses, and says nothing of places', () => {
    expect(json()).toEqual({
      version: 1,
      headers: [
        {
          globals: [
            { kind: 'comment', text: 'Versions' },
            { kind: 'arg', name: 'V', default: '1' },
          ],
        },
        { globals: [] },
        { globals: [] },
      ],
      stages: [
        {
          header: 0,
          base: { kind: 'reference', reference: 'alpine' },
          name: 'base',
          context: __dirname,
          instructions: [{ kind: 'run', command: { form: 'shell', text: 'a' } }],
        },
        {
          header: 1,
          base: { kind: 'stage', stage: 0 },
          context: __dirname,
          instructions: [
            {
              kind: 'copy',
              sources: [{ kind: 'path', path: 'x' }],
              destination: 'y',
              from: { kind: 'stage', stage: 0 },
            },
          ],
        },
        {
          header: 2,
          base: { kind: 'reference', reference: 'busybox' },
          context: __dirname,
          instructions: [
            {
              kind: 'copy',
              sources: [{ kind: 'path', path: 'p' }],
              destination: 'q',
              from: { kind: 'stage', stage: 1 },
            },
            {
              kind: 'run',
              command: { form: 'shell', text: 'z' },
              mounts: [{ type: 'cache', target: '/c', from: { kind: 'stage', stage: 0 }, uid: 1 }],
            },
            {
              kind: 'onbuild',
              instruction: {
                kind: 'env',
                variables: [
                  { name: 'A', value: [{ variable: 'B', operator: ':-', operand: 'c' }] },
                ],
              },
            },
          ],
        },
      ],
    })
  })
})

describe('image.fromJSON()', () => {
  it('gives the definition back, from an object and from a text', () => {
    for (const given of [json(), JSON.stringify(stage)]) {
      const read = image.fromJSON(given)
      expect(read.toDockerfile()).toBe(stage.toDockerfile())
      expect(read.toJSON()).toEqual(json())
    }
  })

  it('keeps stages that are used twice one', () => {
    const [copy, run] = image.fromJSON(json()).node.instructions
    const used = copy?.kind === 'copy' && copy.from?.kind === 'stage' ? copy.from.stage : undefined
    const [mount] = run?.kind === 'run' ? (run.mounts ?? []) : []
    const from =
      mount?.type === 'cache' && mount.from?.kind === 'stage' ? mount.from.stage : undefined
    expect(used?.base.kind === 'stage' && used.base.stage).toBe(from)
  })

  it('keeps what headers share one', () => {
    const common = image().comment('c').arg('A', '1')
    const one = common.arg('B').from('a')
    const two = common.from('b').copy('x', 'y', { from: one })
    expect(image.fromJSON(two.toJSON()).toDockerfile()).toBe(two.toDockerfile())
  })

  it('gives a definition that is extended and frozen', () => {
    const read = image.fromJSON(json())
    expect(Object.isFrozen(read.node.instructions[0])).toBe(true)
    expect(read.cmd(['x']).toDockerfile()).toBe(`${stage.toDockerfile()}CMD ["x"]\n`)
  })

  it('gives a chain of 2,000 stages back', () => {
    let chain: {
      readonly kind: 'stage'
      readonly node: StageNode
      toJSON(): object
      toDockerfile(): string
    } = image().from('a')
    for (let index = 0; index < 2_000; index++) chain = image().from(chain).run(String(index))
    expect(image.fromJSON(JSON.stringify(chain)).toDockerfile()).toBe(chain.toDockerfile())
  })

  const document = (change: object) => ({
    version: 1,
    headers: [{ globals: [] }],
    stages: [{ header: 0, base: { kind: 'scratch' }, instructions: [], ...change }],
  })
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

  it.each<readonly [unknown, string]>([
    ['{', 'The definition is no JSON'],
    [null, 'the definition is invalid: expected object, received null'],
    [{ version: 2 }, 'The definition has version 2 of the format'],
    [{ version: 1, headers: [], stages: [] }, '"stages" must have at least one stage'],
    [document({ header: 1 }), '"stages[0].header" must be the place of a header'],
    [document({ typo: 1 }), 'unknown option "typo" in "stages[0]"'],
    [document({ name: 'A' }), '"stages[0].name" must be the name of a stage'],
    [document({ base: { kind: 'stage', stage: 0 } }), '"stages[0].base.stage" must be a stage'],
    [document({ candidates: [7] }), '"stages[0].candidates[0]" must be a stage'],
    [
      document({ instructions: [{ kind: 'x' }] }),
      '"stages[0].instructions[0].kind" must be the kind of an instruction',
    ],
    [
      document({ instructions: [{ kind: 'user', user: 5 }] }),
      '"stages[0].instructions[0].user" is invalid: expected string, received number',
    ],
    [
      document({ instructions: [{ kind: 'user', user: '\ud800' }] }),
      '"stages[0].instructions[0].user" must not contain NUL or a lone surrogate',
    ],
    [
      { version: 1, headers: [{ globals: [{ kind: 'run' }] }], stages: [document({}).stages[0]] },
      '"headers[0].globals[0]" must be an ARG or a comment',
    ],
    [deep, 'The definition is nested too deeply'],
  ])('refuses what is none: %.40j', (given, message) => {
    let error: unknown
    try {
      image.fromJSON(given)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ImagewrightError)
    expect(error).toMatchObject({ code: 'INVALID_DEFINITION_JSON', at: { file: __filename } })
    expect((error as ImagewrightError).summary.split('\n')[0]).toBe(message)
  })
})

it('the JSON Schema of the package is that of the nodes: npm run schema', () => {
  const published: unknown = JSON.parse(
    readFileSync(join(__dirname, '../../../schema/definition.json'), 'utf8'),
  )
  expect(published).toEqual(JSON.parse(JSON.stringify(definitionJsonSchema())))
})
