import type { DockerfileProblem } from '../../errors/index.js'
import type { Platform } from '../../reference/index.js'
import type { Report } from '../check/rule.js'
import type { FromInstruction, Instruction, StageInstruction } from '../instruction/instruction.js'
import type { RunMount } from '../instruction/mount.js'
import type { Environment } from '../shell/index.js'
import type { Range } from '../syntax/range.js'

/** What a Dockerfile is evaluated with. */
export interface EvaluateOptions {
  /** Values of ARGs by name. */
  readonly buildArgs?: Readonly<Record<string, string>>
  /** Name of the stage to build. Default: the last one. */
  readonly target?: string
  /** What is built for. Default: `buildPlatform`, which then counts as not asked for. */
  readonly targetPlatform?: string
  /** What the builder runs on. Default `linux/amd64`. */
  readonly buildPlatform?: string
  /** Evaluate the stages too that the target does not need. Default false. */
  readonly allStages?: boolean
  /** What stands for images and stages, by name: `docker-image://...`, or any other source. */
  readonly contexts?: Readonly<Record<string, string>>
  /**
   * Whether the ignore file leaves out a path of the context, or a folder that it is in. Where the file has
   * exceptions BuildKit does not ask. Default: nothing is left out.
   */
  readonly ignored?: (path: string) => boolean
  /** What is known of an image, by its complete reference. Default: nothing but the usual PATH. */
  readonly imageConfig?: (reference: string, platform: Platform) => ImageConfig | undefined
  /** Takes the broken rules that are found on the way, up to the first problem: there BuildKit stops. */
  readonly report?: Report
  /**
   * Takes those that BuildKit holds against an instruction and the comments above it. Not always the instruction at
   * which the range points. Default: `report`.
   */
  readonly reportOf?: (instruction: Instruction) => Report
}

/** Of the config of an image, what the evaluation of a Dockerfile depends on. */
export interface ImageConfig {
  /** As `NAME=value`. */
  readonly env?: readonly string[]
  readonly workdir?: string
  readonly user?: string
  readonly shell?: readonly string[]
  /** Triggers, as `RUN make`. */
  readonly onbuild?: readonly string[]
  readonly platform?: Platform
}

/** What BuildKit's frontend makes of a Dockerfile before anything runs. */
export interface Evaluation {
  /** ARGs above the first FROM, in the order of the file. */
  readonly globals: readonly EvaluatedArg[]
  /** In the order of the file. */
  readonly stages: readonly EvaluatedStage[]
  /** The stage to build; missing where there is none of that name. */
  readonly target?: EvaluatedStage
  /** The first is the one at which BuildKit stops. */
  readonly problems: readonly DockerfileProblem[]
  /** BuildKit: the subrequest `frontend.targets`. */
  readonly targets: readonly BuildTarget[]
  /** BuildKit: the subrequest `frontend.outline`. */
  readonly outline: Outline
}

/** An ARG. */
export interface EvaluatedArg {
  readonly name: string
  /** As it is written. */
  readonly default?: string
  /** What it comes to, where it has a value. */
  readonly value?: string
  readonly origin: ArgOrigin
  readonly description?: string
  readonly range: Range
  /** The instructions that read it. */
  readonly uses: readonly Range[]
}

/** Where an ARG has its value from: `--build-arg`, its default, the ARG above the first FROM, or nowhere. */
export type ArgOrigin = 'build-arg' | 'default' | 'global' | 'none'

/** Takes down where an ARG is read, while the Dockerfile is evaluated. */
export interface ArgUse {
  readonly uses: Range[]
}

export interface EvaluatedStage {
  readonly index: number
  readonly from: FromInstruction
  readonly name?: string
  readonly base: StageBase
  /** What it is built for; that of the target where nothing else is asked for. */
  readonly platform: Platform
  /** Whether the target needs it. */
  readonly reachable: boolean
  /** Missing where the stage was not evaluated. */
  readonly result?: StageResult
}

export type StageBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  /** The complete reference, or what is written where that is none. */
  | { readonly kind: 'image'; readonly reference: string }
  /** A named context stands for the whole stage. */
  | { readonly kind: 'context'; readonly source: string }

export interface StageResult {
  /** In the order of the file. */
  readonly args: readonly EvaluatedArg[]
  /** Triggers of the base first. */
  readonly instructions: readonly EvaluatedInstruction[]
  /** ARGs and ENVs at the end of the stage. */
  readonly variables: Environment
  /** ENVs at its end, those of the base included. */
  readonly env: ReadonlyMap<string, string>
  readonly workdir: string
  readonly user: string
  /** Empty where it is the usual one. */
  readonly shell: readonly string[]
}

export interface EvaluatedInstruction {
  /** As it is written. */
  readonly instruction: StageInstruction
  /** The same with its words expanded. */
  readonly expanded: StageInstruction
  /** Whether it is a trigger of the base. */
  readonly triggered: boolean
  /** What it saw. */
  readonly variables: Environment
  /** Mounts of a RUN, expanded. */
  readonly mounts: readonly RunMount[]
  /** Names of the variables that it read and found. */
  readonly matched: ReadonlySet<string>
  /** Names of those that it did not find. */
  readonly unmatched: ReadonlySet<string>
}

export interface BuildTarget {
  readonly name?: string
  readonly description?: string
  /** Whether it is built where no target is named. */
  readonly default: boolean
  /** As it is written. */
  readonly base: string
  /** As it is written. */
  readonly platform?: string
  readonly range: Range
}

/** What can be given to the build of a target. Each list is in the order of the file. */
export interface Outline {
  readonly name?: string
  readonly description?: string
  readonly args: readonly OutlineArg[]
  readonly secrets: readonly OutlineSecret[]
  readonly ssh: readonly OutlineSecret[]
}

export interface OutlineArg {
  readonly name: string
  readonly description?: string
  readonly value: string
  readonly range: Range
}

export interface OutlineSecret {
  readonly name: string
  readonly required: boolean
  readonly range: Range
}
