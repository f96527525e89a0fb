import { describe, expect, it } from '@jest/globals'
import {
  array,
  asyncProperty,
  assert as check,
  boolean,
  constantFrom,
  integer,
  nat,
  record,
  tuple,
} from 'fast-check'
import { keyOf } from '../../../../src/cache/key/key.js'
import type { DefinitionKey } from '../../../../src/definition/index.js'
import { printed, read } from '../inputs/reading.js'

const RUNS = Number(process.env['IMAGEWRIGHT_MUTATIONS'] ?? 300)
const PATIENCE = 120_000

interface Step {
  readonly kind: 'run' | 'env' | 'label' | 'write' | 'arg' | 'copy' | 'mount' | 'stage'
  /** Different for every step, so that no two are the same. */
  readonly mark: string
  /** Number of the file or of the stage that it takes from. */
  readonly from: number
}

interface StageModel {
  readonly image: string
  /** Whether the stage above it is its base. */
  readonly onStage: boolean
  readonly steps: readonly Step[]
}

interface Model {
  readonly stages: readonly StageModel[]
  readonly files: readonly string[]
  readonly args: Readonly<Record<string, string>>
}

const FILES = 3

const step = record({
  kind: constantFrom<Step['kind']>('run', 'env', 'label', 'write', 'arg', 'copy', 'mount', 'stage'),
  from: nat(FILES - 1),
})

const model = array(
  record({
    image: constantFrom('alpine', 'busybox'),
    onStage: boolean(),
    steps: array(step, { maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 3 },
).map((stages): Model => ({
  files: Array.from({ length: FILES }, (_, file) => `file ${file}`),
  args: {},
  stages: stages.map((stage, index) => ({
    ...stage,
    onStage: stage.onStage && index > 0,
    steps: [
      ...stage.steps.map((each, place) => ({
        ...each,
        mark: `${index}_${place}`,
        kind: each.kind === 'stage' && index === 0 ? ('run' as const) : each.kind,
        from: each.kind === 'stage' ? each.from % Math.max(index, 1) : each.from,
      })),
      // Every stage is needed.
      ...(index > 0 && !stage.onStage
        ? [{ kind: 'stage' as const, mark: `${index}_last`, from: index - 1 }]
        : []),
    ],
  })),
}))

function textOf({ stages }: Model): string {
  const lines = stages.flatMap(({ image, onStage, steps }, index) => [
    `FROM ${onStage ? `s${index - 1}` : image} AS s${index}`,
    ...steps.map(lineOf),
  ])
  return `${lines.join('\n')}\n`
}

function lineOf({ kind, mark, from }: Step): string {
  switch (kind) {
    case 'run':
      return `RUN make ${mark}`
    case 'env':
      return `ENV E${mark}=1`
    case 'label':
      return `LABEL l=${mark}`
    case 'write':
      return `COPY <<EOF /x\n${mark}\nEOF`
    case 'arg':
      return `ARG A${mark}=1`
    case 'copy':
      return `COPY f${from} /${mark}`
    case 'mount':
      return `RUN --mount=source=f${from},target=/${mark} ls`
    case 'stage':
      return `COPY --from=s${from} /x /${mark}`
  }
}

/** A changed model, and by the number of a stage the first of its instructions that is another. */
interface Mutation {
  readonly after: Model
  readonly first: ReadonlyMap<number, number>
}

/** `choice` picks what is mutated and how. */
function mutate(before: Model, choice: number): Mutation {
  const mutations = [
    ...before.stages.flatMap((stage, index) => [
      ...(stage.onStage ? [] : [withBase(before, index)]),
      ...Array.from({ length: stage.steps.length + 1 }, (_, place) =>
        inserted(before, index, place),
      ),
      ...stage.steps.flatMap((_, place) => [
        edited(before, index, place),
        ...(mayGo(before, index, place) ? [removed(before, index, place)] : []),
        ...given(before, index, place),
      ]),
    ]),
    ...before.files.flatMap((_, file) => rewritten(before, file)),
  ]
  const mutation = mutations[choice % mutations.length]
  if (!mutation) throw new RangeError('Nothing can be mutated')
  return mutation
}

function withSteps(before: Model, index: number, steps: readonly Step[]): Model {
  const stages = before.stages.map((stage, at) => (at === index ? { ...stage, steps } : stage))
  return { ...before, stages }
}

function withBase(before: Model, index: number): Mutation {
  const stages = before.stages.map((stage, at) =>
    at === index ? { ...stage, image: 'debian' } : stage,
  )
  return { after: { ...before, stages }, first: new Map([[index, 0]]) }
}

function inserted(before: Model, index: number, place: number): Mutation {
  const steps = before.stages[index]?.steps ?? []
  const added: Step = { kind: 'env', mark: 'new', from: 0 }
  return {
    after: withSteps(before, index, steps.toSpliced(place, 0, added)),
    first: new Map([[index, place]]),
  }
}

function edited(before: Model, index: number, place: number): Mutation {
  const steps = before.stages[index]?.steps ?? []
  const other = steps.map((each, at) => (at === place ? { ...each, mark: `${each.mark}x` } : each))
  return { after: withSteps(before, index, other), first: new Map([[index, place]]) }
}

/** What makes a stage needed stays. */
function mayGo({ stages }: Model, index: number, place: number): boolean {
  return stages[index]?.steps[place]?.mark !== `${index}_last`
}

function removed(before: Model, index: number, place: number): Mutation {
  const steps = before.stages[index]?.steps ?? []
  return {
    after: withSteps(before, index, steps.toSpliced(place, 1)),
    first: new Map([[index, place]]),
  }
}

function given(before: Model, index: number, place: number): readonly Mutation[] {
  const { kind, mark } = before.stages[index]?.steps[place] ?? {}
  if (kind !== 'arg') return []
  return [
    { after: { ...before, args: { [`A${mark}`]: 'given' } }, first: new Map([[index, place]]) },
  ]
}

function rewritten(before: Model, file: number): readonly Mutation[] {
  const first = new Map<number, number>()
  for (const [index, { steps }] of before.stages.entries()) {
    const place = steps.findIndex(
      ({ kind, from }) => (kind === 'copy' || kind === 'mount') && from === file,
    )
    if (place !== -1) first.set(index, place)
  }
  if (first.size === 0) return []
  const files = before.files.map((content, at) => (at === file ? `${content}!` : content))
  return [{ after: { ...before, files }, first }]
}

/** What follows for the stages that use a changed one. */
function spread({ after, first }: Mutation): ReadonlyMap<number, number> {
  const all = new Map(first)
  for (const [index, { onStage, steps }] of after.stages.entries()) {
    const uses = steps.findIndex(({ kind, from }) => kind === 'stage' && all.has(from))
    const places = [all.get(index), onStage && all.has(index - 1) ? 0 : undefined, uses]
    const known = places.filter((place) => place !== undefined && place !== -1) as number[]
    if (known.length > 0) all.set(index, Math.min(...known))
  }
  return all
}

async function keyOfModel(definition: Model): Promise<DefinitionKey> {
  const files = Object.fromEntries(definition.files.map((content, file) => [`f${file}`, content]))
  const { inputs } = await read(printed(textOf(definition)), {
    files: { '': files },
    buildArgs: definition.args,
  })
  return keyOf(inputs)
}

function digests({ stages }: DefinitionKey, index: number): readonly string[] {
  const stage = stages.find(({ name }) => name === `s${index}`)
  return (stage?.instructions ?? []).map(({ digest }) => digest)
}

describe('a single mutation of a definition', () => {
  it(
    'gives it a new key, and its instruction and all that builds on that: nothing else',
    async () => {
      let mutations = 0
      await check(
        asyncProperty(tuple(model, integer({ min: 0, max: 10_000 })), async ([before, choice]) => {
          const mutation = mutate(before, choice)
          const [keyBefore, keyAfter] = [await keyOfModel(before), await keyOfModel(mutation.after)]
          const expected = spread(mutation)
          mutations += 1
          expect(keyAfter.digest).not.toBe(keyBefore.digest)
          expect(keyAfter.stages).toHaveLength(before.stages.length)
          const known = new Set(before.stages.flatMap((_, index) => digests(keyBefore, index)))
          for (const index of before.stages.keys()) {
            const first = expected.get(index) ?? Infinity
            const after = digests(keyAfter, index)
            expect(after.slice(0, first)).toEqual(digests(keyBefore, index).slice(0, first))
            expect(after.slice(first).filter((digest) => known.has(digest))).toEqual([])
          }
        }),
        { numRuns: RUNS },
      )
      expect(mutations).toBeGreaterThanOrEqual(RUNS)
    },
    PATIENCE,
  )
})
