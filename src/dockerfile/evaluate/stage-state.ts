import type { Platform } from '../../reference/index.js'
import type { DockerfileStage } from '../dockerfile.js'
import type { StageInstruction } from '../instruction/instruction.js'
import type { Range } from '../syntax/range.js'
import type { EvaluationContext } from './context.js'
import type { EvaluatedArg, EvaluatedInstruction, OutlineSecret } from './evaluation.js'
import type { ArgInfo } from './globals.js'
import { NameSet, Variables } from './variables.js'

/** An instruction to be dispatched. BuildKit: `command`. */
export interface Command {
  readonly instruction: StageInstruction
  /** What COPY --from, or each mount of a RUN, takes its files from. */
  readonly sources: readonly StageState[]
  /** Whether it is a trigger of the base. */
  readonly triggered: boolean
  /** Where it stands; for a trigger, the FROM that pulls it. */
  readonly range: Range
}

/** What a stage has come to, and what instructions change. BuildKit: `dispatchState`. */
export interface Progress {
  variables: Variables
  /** ARGs that were declared, with a value or without. */
  declared: NameSet
  workdir: string
  user: string
  shell: readonly string[]
  /** Whether a WORKDIR stood in this stage or one that it builds on. */
  workdirSet: boolean
}

/**
 * A stage, or an image that an instruction takes files from. The fields that are not read-only are filled in step by
 * step, as BuildKit's are, and nobody else sees them.
 */
export class StageState {
  /** Missing for an image that is only a source. */
  readonly stage: DockerfileStage | undefined
  /** Expanded. */
  readonly baseName: string
  /** As messages name it. */
  readonly stageName: string
  readonly range: Range
  readonly dependencies = new Map<StageState, Range>()
  base: StageState | undefined
  /** A named context that stands for the stage. */
  context: string | undefined
  /** Complete reference of the base image. */
  reference: string | undefined
  platform: Platform | undefined
  commands: readonly Command[] = []
  /** Triggers of the base image. */
  imageTriggers: readonly string[] = []
  triggersRead = false
  /** Whether its base image was looked up. */
  resolved = false
  dispatched = false
  /** Whether its instructions were dispatched, which no context or image that stands for a stage has done. */
  evaluated = false
  progress: Progress

  /** ARGs that the FROM read. */
  readonly usedInFrom = new Set<string>()
  readonly args: EvaluatedArg[] = []
  /** ARGs of the stage by name, but those that only take over a global one. */
  readonly argInfos = new Map<string, ArgInfo>()
  readonly declaredNames = new Set<string>()
  readonly secrets = new Map<string, OutlineSecret>()
  readonly ssh = new Map<string, OutlineSecret>()
  readonly instructions: EvaluatedInstruction[] = []
  /** Where each of CMD, ENTRYPOINT and HEALTHCHECK stood last. */
  readonly last = new Map<StageInstruction['kind'], Range>()

  constructor(
    context: EvaluationContext,
    init: {
      readonly stage?: DockerfileStage
      readonly baseName: string
      readonly stageName: string
      readonly range: Range
    },
  ) {
    this.stage = init.stage
    this.baseName = init.baseName
    this.stageName = init.stageName
    this.range = init.range
    this.progress = {
      variables: new Variables(context.names),
      declared: new NameSet(context.names),
      workdir: '',
      user: '',
      shell: [],
      workdirSet: false,
    }
  }
}
