import type { EvaluatedInstruction, EvaluatedStage } from '../../dockerfile/evaluate/index.js'
import type { PrintedDockerfile, PrintedSection } from '../../dockerfile/print/index.js'
import type { Platform } from '../../reference/index.js'
import { contextFor, contextOf, type ContextSource, type NamedContext } from './contexts.js'
import type { Settled } from './settle-images.js'
import { takenBy, type Taken } from './taken.js'

/** A stage that the target needs, and all that it takes from outside. */
export interface PlannedStage {
  /** Its number in the Dockerfile. */
  readonly index: number
  readonly evaluated: EvaluatedStage
  readonly base: PlannedBase
  /** What triggers of which nobody knows may take; missing where the base's config is known. */
  readonly hidden?: HiddenTriggers
  readonly instructions: readonly PlannedInstruction[]
}

export type PlannedBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'image'; readonly reference: string; readonly platform: Platform }
  | (Extract<ContextSource, { readonly kind: 'folder' | 'remote' }> & { readonly name: string })

export interface HiddenTriggers {
  /** Numbers of the stages that they could name. */
  readonly stages: readonly number[]
}

export interface PlannedInstruction {
  readonly evaluated: EvaluatedInstruction
  /** Its lines; missing for a trigger. */
  readonly section?: PrintedSection
  readonly taken: readonly Taken[]
}

export interface PlanRequest {
  /** All but the build context. */
  readonly contexts: Readonly<Record<string, string>>
  readonly platform: Platform
}

/** The stages that the target needs, those that it needs before it. */
export function planStages(
  printed: PrintedDockerfile,
  settled: Settled,
  request: PlanRequest,
): readonly PlannedStage[] {
  const { stages, target = stages.at(-1), problems } = settled.evaluation
  const sections = sectionsByLine(printed)
  const planned = new Map<number, PlannedStage>()
  const configKnown: boolean[] = []
  for (const stage of stages) {
    const base = planBase(stage, request)
    const hasConfig = base.kind !== 'image' || configOf(base, settled) !== undefined
    const baseKnown = base.kind === 'stage' ? configKnown[base.index] === true : hasConfig
    configKnown.push(baseKnown)
    const scope = { stages, ...request, baseKnown, evaluated: problems.length === 0 }
    planned.set(stage.index, {
      index: stage.index,
      evaluated: stage,
      base,
      ...(!hasConfig && { hidden: { stages: [...planned.keys()] } }),
      instructions: instructionsOf(stage).map((evaluated) => ({
        evaluated,
        ...sectionOf(evaluated, sections),
        taken: takenBy(evaluated, scope).filter((each) => isEarlier(each, stage)),
      })),
    })
  }
  return target === undefined ? [] : neededBy(target.index, planned)
}

/** What a context stands for is not built. */
function instructionsOf({ base, result }: EvaluatedStage): readonly EvaluatedInstruction[] {
  return base.kind === 'context' ? [] : (result?.instructions ?? [])
}

/** BuildKit refuses what takes from a later stage. */
function isEarlier(taken: Taken, stage: EvaluatedStage): boolean {
  return taken.kind !== 'stage' || taken.index < stage.index
}

function planBase(stage: EvaluatedStage, { contexts }: PlanRequest): PlannedBase {
  const { base, platform } = stage
  switch (base.kind) {
    case 'scratch':
    case 'stage':
      return base
    case 'context': {
      const context = contextOf(stage, contexts)
      return context ? baseFromContext(context, platform) : { kind: 'scratch' }
    }
    case 'image': {
      const context = contextFor(base.reference, platform, contexts)
      return context ? baseFromContext(context, platform) : { ...base, platform }
    }
  }
}

function baseFromContext({ name, source }: NamedContext, platform: Platform): PlannedBase {
  switch (source.kind) {
    case 'scratch':
      return source
    case 'image':
      return { ...source, platform }
    case 'folder':
    case 'remote':
      return { ...source, name }
  }
}

function configOf(
  { reference, platform }: Extract<PlannedBase, { readonly kind: 'image' }>,
  settled: Settled,
) {
  return settled.image(reference, platform)?.config
}

function sectionsByLine({ stages }: PrintedDockerfile): ReadonlyMap<number, PrintedSection> {
  const sections = stages.flatMap((stage) => stage.sections)
  return new Map(sections.map((section) => [section.firstLine, section]))
}

function sectionOf(
  { instruction, triggered }: EvaluatedInstruction,
  sections: ReadonlyMap<number, PrintedSection>,
): Pick<PlannedInstruction, 'section'> {
  const section = triggered ? undefined : sections.get(instruction.syntax.range.start.line)
  return section ? { section } : {}
}

function neededBy(
  target: number,
  planned: ReadonlyMap<number, PlannedStage>,
): readonly PlannedStage[] {
  const needed = new Set([target])
  for (const index of needed) {
    const stage = planned.get(index)
    for (const other of stage ? stagesOf(stage) : []) needed.add(other)
  }
  return [...planned.values()].filter(({ index }) => needed.has(index))
}

function stagesOf({ base, hidden, instructions }: PlannedStage): readonly number[] {
  const taken = instructions.flatMap((instruction) => instruction.taken)
  return [
    ...(base.kind === 'stage' ? [base.index] : []),
    ...(hidden?.stages ?? []),
    ...taken.flatMap((each) => (each.kind === 'stage' ? [each.index] : [])),
  ]
}
