import type { BuildInputs, StageInputs } from '../inputs/inputs.js'
import { likeness } from './alignment.js'
import { nodeWith } from './instruction-text.js'

/** A name that was given in the definition. Others are numbers, and change with what stands before. */
const DERIVED_NAME = /^(?:stage-)?\d+$/
/** Pairs of stages whose likeness is looked at. */
const MOST_PAIRS = 10_000

/**
 * Which stage of before each stage of now is: the one of the same name; else one that is equal; of the targets, the
 * other; else the likest of those that have something in common.
 */
export function alignStages(before: BuildInputs, after: BuildInputs): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>()
  const olds = new Set(before.stages.keys())
  const youngs = new Set(after.stages.keys())
  const pair = (young: number, old: number): void => {
    pairs.set(young, old)
    olds.delete(old)
    youngs.delete(young)
  }
  pairBy(before, after, olds, youngs, pair, ({ name }) =>
    DERIVED_NAME.test(name) ? undefined : name,
  )
  pairBy(before, after, olds, youngs, pair, shapeOf)
  const targets = [before.stages.length - 1, after.stages.length - 1] as const
  if (olds.has(targets[0]) && youngs.has(targets[1])) pair(targets[1], targets[0])
  pairLikest(before, after, olds, youngs, pair)
  return pairs
}

type Pair = (young: number, old: number) => void

function pairBy(
  before: BuildInputs,
  after: BuildInputs,
  olds: ReadonlySet<number>,
  youngs: ReadonlySet<number>,
  pair: Pair,
  trait: (stage: StageInputs) => string | undefined,
): void {
  const owners = new Map<string, number[]>()
  for (const old of olds) {
    const value = traitOf(before.stages[old], trait)
    if (value === undefined) continue
    const same = owners.get(value) ?? []
    same.push(old)
    owners.set(value, same)
  }
  for (const young of youngs) {
    const value = traitOf(after.stages[young], trait)
    const old = value === undefined ? undefined : owners.get(value)?.shift()
    if (old !== undefined) pair(young, old)
  }
}

function traitOf(
  stage: StageInputs | undefined,
  trait: (stage: StageInputs) => string | undefined,
): string | undefined {
  return stage && trait(stage)
}

/** All of a stage but which other stages it refers to. */
function shapeOf({ base, platform, instructions }: StageInputs): string {
  return JSON.stringify([
    base.kind === 'stage' ? base.kind : base,
    platform,
    instructions.map(({ node, variables, contents, images }) => [
      blankNode(node),
      variables,
      contents,
      images,
    ]),
  ])
}

function pairLikest(
  before: BuildInputs,
  after: BuildInputs,
  olds: ReadonlySet<number>,
  youngs: ReadonlySet<number>,
  pair: Pair,
): void {
  if (olds.size * youngs.size > MOST_PAIRS) return
  const traits = new Map([...olds].map((old) => [old, traitsOf(before.stages[old])]))
  const candidates = [...youngs].flatMap((young) => {
    const own = traitsOf(after.stages[young])
    return [...olds].map((old) => ({ young, old, score: likeness(own, traits.get(old)) }))
  })
  for (const { young, old, score } of candidates.toSorted((a, b) => b.score - a.score)) {
    if (score > 0 && youngs.has(young) && olds.has(old)) pair(young, old)
  }
}

/** What a stage may have in common with another. */
export function traitsOf(stage: StageInputs | undefined): ReadonlySet<string> {
  if (!stage) return new Set()
  const { base, instructions } = stage
  return new Set([
    `FROM ${base.kind === 'image' ? base.reference : base.kind === 'context' ? base.context : base.kind}`,
    ...instructions.map(({ node }) => blankNode(node)),
  ])
}

/** The node without which stages it refers to. */
export function blankNode(node: string): string {
  return nodeWith(node, () => '')
}
