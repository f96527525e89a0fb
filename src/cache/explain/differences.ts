import type { Change, InvalidatedInstruction } from '../../definition/index.js'
import type { BuildInputs, InstructionInputs, StageInputs } from '../inputs/inputs.js'
import { nodeWith } from './instruction-text.js'
import { invalidatedInstructions } from './invalidated.js'
import { changedNames, own, shownValues } from './named-values.js'
import { alignStages } from './stage-alignment.js'
import {
  type BuildSide,
  compareStages,
  type Comparing,
  type StageComparison,
} from './stage-comparison.js'

export interface Comparison {
  /** Each difference once, where it counts first; what is executed first comes first. */
  readonly changes: readonly Change[]
  /** Instructions of now that BuildKit cannot take from its cache because of it. */
  readonly invalidated: readonly InvalidatedInstruction[]
}

/** What is different between the inputs of two builds. Equal inputs have no differences, others have at least one. */
export function differences(before: BuildSide, after: BuildSide): readonly Change[] {
  return compareBuilds(before, after).changes
}

/** Whether an instruction runs again for another reason than its inputs. */
export type IsForced = (stage: StageInputs, instruction: InstructionInputs) => boolean

/** The differences of two builds, and what they invalidate. Names, texts and places make none. */
export function compareBuilds(
  before: BuildSide,
  after: BuildSide,
  isForced: IsForced = () => false,
): Comparison {
  const settings = settingChanges(before.inputs, after.inputs)
  const predecessors = alignStages(before.inputs, after.inputs)
  const comparing: Comparing = {
    before,
    after,
    successors: new Map([...predecessors].map(([young, old]) => [old, young])),
    platformChanged: settings.some((change) => change.name === 'platform'),
  }
  const stages: StageComparison[] = []
  for (const [index, stage] of after.inputs.stages.entries()) {
    const old = before.inputs.stages[predecessors.get(index) ?? -1]
    const base = stage.base.kind === 'stage' ? stages[stage.base.stage] : undefined
    const environmentChanged = base?.environmentChanged ?? false
    stages.push(
      old
        ? compareStages({ before: old, after: stage, environmentChanged }, comparing)
        : addedStage(stage),
    )
  }
  const kept = new Set(predecessors.values())
  const removed = before.inputs.stages.filter((_, index) => !kept.has(index))
  const changes = once([
    ...settings,
    ...stages.flatMap((stage) => stage.changes),
    ...removed.map(({ name }): Change => ({ stage: name, kind: 'stage-removed' })),
  ])
  return {
    changes: changes.length > 0 ? changes : orderChange(before.inputs, after.inputs),
    invalidated: invalidatedInstructions(
      after.inputs,
      withForced(after.inputs, stages, isForced),
      settings,
    ),
  }
}

function withForced(
  { stages }: BuildInputs,
  compared: readonly StageComparison[],
  isForced: IsForced,
): readonly StageComparison[] {
  return compared.map((comparison, number) => ({
    ...comparison,
    steps: comparison.steps.map((step) => {
      const stage = stages[number]
      const instruction = stage?.instructions[step.index ?? -1]
      return stage && instruction && isForced(stage, instruction)
        ? { ...step, changed: true }
        : step
    }),
  }))
}

type SettingChange = Change & { readonly kind: 'setting' }

function settingChanges(
  { settings: before }: BuildInputs,
  { settings: after }: BuildInputs,
): readonly SettingChange[] {
  return changedNames(before, after).map((name) => ({
    kind: 'setting',
    name,
    ...shownValues(own(before, name), own(after, name)),
  }))
}

function addedStage(stage: StageInputs): StageComparison {
  return {
    changes: [{ stage: stage.name, ...(stage.at && { at: stage.at }), kind: 'stage-added' }],
    baseChanged: true,
    steps: stage.instructions.map((_, index) => ({ index, kind: '', changed: true })),
    environmentChanged: true,
  }
}

/** A file that two instructions take, or an argument that two stages declare, is one difference. */
function once(changes: readonly Change[]): readonly Change[] {
  const seen = new Set<string>()
  return changes.filter((change) => {
    if (change.kind.startsWith('instruction-') || change.kind.startsWith('stage-')) return true
    const { stage: _stage, instruction: _instruction, at: _at, ...detail } = change
    const key = JSON.stringify(detail)
    return !seen.has(key) && seen.add(key)
  })
}

/** Where nothing else is another, the stages stand in another order. */
function orderChange(before: BuildInputs, after: BuildInputs): readonly Change[] {
  if (essence(before) === essence(after)) return []
  return [
    { kind: 'setting', name: 'order of stages', before: namesOf(before), after: namesOf(after) },
  ]
}

function namesOf({ stages }: BuildInputs): string {
  return stages.map(({ name }) => name).join(', ')
}

function essence({ settings, stages }: BuildInputs): string {
  return JSON.stringify(
    stages.map(({ base, platform, instructions }) => [
      base.kind === 'image' ? base.digest : base,
      platform ?? settings['platform'],
      instructions.map(({ node, variables, contents, images, stages: used }) => [
        nodeWith(node, (stage) => stage),
        Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : 1)),
        contents,
        images.map(({ digest }) => digest),
        used,
      ]),
    ]),
  )
}
