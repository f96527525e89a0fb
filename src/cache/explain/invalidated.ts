import type { InvalidatedInstruction } from '../../definition/index.js'
import type { BuildInputs, InstructionInputs, StageInputs } from '../inputs/inputs.js'
import { fromText, hasExpansion, kindOf } from './instruction-text.js'
import type { ComparedStep } from './stage-comparison.js'

/** What has become of a stage, as far as it decides what runs again. */
export interface ChangedStage {
  readonly baseChanged: boolean
  readonly steps: readonly ComparedStep[]
}

/** Instructions that make a layer. The others only say how those are made, or what the image is like. */
const EXECUTED: ReadonlySet<string> = new Set(['run', 'copy', 'workdir'])
/** Instructions that say how a RUN is executed. */
const ENVIRONMENT: ReadonlySet<string> = new Set(['arg', 'env', 'shell', 'user', 'workdir'])
const LINKED = /"link":true/

/** Settings that are about the finished image alone. */
const OF_IMAGE = /^(?:label:|reproducible$|source-date-epoch$)/
/** Settings of RUN steps. */
const OF_RUN = /^(?:network$|add-host:)/

/**
 * The instructions that BuildKit cannot take from its cache: those that have changed, and each that makes a layer on
 * top of one of another layer, of files of such a stage, or by a RUN under other variables, as another user or
 * with another shell. The classic builder executes all that stands below a change.
 */
export function invalidatedInstructions(
  inputs: BuildInputs,
  changed: readonly ChangedStage[],
  settings: readonly { readonly name: string }[],
): readonly InvalidatedInstruction[] {
  const ofBuild = settings.map(({ name }) => name).filter((name) => !OF_IMAGE.test(name))
  const everything = ofBuild.some((name) => !OF_RUN.test(name))
  const everyRun = ofBuild.length > 0
  const isClassic = inputs.settings['builder'] === 'classic'
  const invalidated: InvalidatedInstruction[] = []
  /** Stages whose files may be others. */
  const dirty = new Set<number>()
  for (const [number, stage] of inputs.stages.entries()) {
    const { baseChanged, steps } = changed[number] ?? unchanged(stage)
    const state = {
      files:
        everything || baseChanged || (stage.base.kind === 'stage' && dirty.has(stage.base.stage)),
      environment: everything || everyRun || baseChanged,
    }
    if (everything || baseChanged)
      invalidated.push(entry(stage.name, fromText(stage, inputs), stage))
    for (const step of steps) {
      const instruction = stage.instructions[step.index ?? -1]
      const kind = instruction ? kindOf(instruction) : step.kind
      const runs = instruction !== undefined && isInvalid(instruction, kind, state, dirty)
      const all = everything || (isClassic && (state.files || state.environment))
      if (instruction && (step.changed || runs || all)) {
        invalidated.push(entry(stage.name, instruction.text, instruction))
      }
      if (EXECUTED.has(kind) && (step.changed || runs)) state.files = true
      if ((ENVIRONMENT.has(kind) || isClassic) && step.changed) state.environment = true
    }
    if (state.files) dirty.add(number)
  }
  return invalidated
}

/** All instructions, and each FROM. */
export function allInstructions(inputs: BuildInputs): readonly InvalidatedInstruction[] {
  return inputs.stages.flatMap((stage) => [
    entry(stage.name, fromText(stage, inputs), stage),
    ...stage.instructions.map((instruction) => entry(stage.name, instruction.text, instruction)),
  ])
}

function isInvalid(
  instruction: InstructionInputs,
  kind: string,
  { files, environment }: { readonly files: boolean; readonly environment: boolean },
  dirty: ReadonlySet<number>,
): boolean {
  if (!EXECUTED.has(kind)) return false
  if (instruction.stages.some((stage) => dirty.has(stage))) return true
  if (environment && (kind === 'run' || hasExpansion(instruction))) return true
  // COPY --link makes its layer on top of nothing.
  return files && !LINKED.test(instruction.node)
}

function unchanged({ instructions }: StageInputs): ChangedStage {
  return {
    baseChanged: false,
    steps: instructions.map((each, index) => ({ index, kind: kindOf(each), changed: false })),
  }
}

function entry(
  stage: string,
  text: string,
  { at }: Pick<InstructionInputs, 'at'>,
): InvalidatedInstruction {
  return { stage, text, ...(at && { at }) }
}
