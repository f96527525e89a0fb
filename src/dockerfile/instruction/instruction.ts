import type { CommandLine, InstructionSyntax } from '../syntax/tree.js'

/**
 * Instructions as BuildKit's `instructions` package reads them: words are raw, quotes and variables within
 * them still to be resolved (`shell/`).
 */
export type Instruction = FromInstruction | StageInstruction

/** Everything that may stand below a FROM. */
export type StageInstruction =
  | AddInstruction
  | ArgInstruction
  | CmdInstruction
  | CopyInstruction
  | EntrypointInstruction
  | EnvInstruction
  | ExposeInstruction
  | HealthcheckInstruction
  | LabelInstruction
  | MaintainerInstruction
  | OnbuildInstruction
  | RunInstruction
  | ShellInstruction
  | StopsignalInstruction
  | UserInstruction
  | VolumeInstruction
  | WorkdirInstruction

interface Base<Kind extends string> {
  readonly kind: Kind
  /** Where it stands. For the trigger of an ONBUILD: that of the ONBUILD. */
  readonly syntax: InstructionSyntax
  /** Its own part of the line: the same as `syntax`, except for the trigger of an ONBUILD. */
  readonly command: CommandLine
}

export interface FromInstruction extends Base<'from'> {
  readonly base: string
  readonly platform?: string
  /** In lower case, as the language compares it. */
  readonly name?: string
  /** The name as it is written. */
  readonly writtenName?: string
  /** `# <name> <description>` directly above. */
  readonly description?: string
}

export interface ArgInstruction extends Base<'arg'> {
  readonly args: readonly DeclaredArg[]
}

export interface DeclaredArg {
  readonly name: string
  readonly value?: string
  /** `# <name> <description>` directly above. */
  readonly description?: string
}

export interface EnvInstruction extends Base<'env'> {
  readonly pairs: readonly KeyValue[]
}

export interface LabelInstruction extends Base<'label'> {
  readonly pairs: readonly KeyValue[]
}

export interface KeyValue {
  readonly name: string
  readonly value: string
  /** Written `NAME value`, without `=`. BuildKit: `NoDelim`. */
  readonly legacy: boolean
}

interface Transfer {
  /** In the order of the line. */
  readonly sources: readonly TransferSource[]
  readonly destination: string
  readonly chown?: string
  readonly chmod?: string
  readonly link: boolean
  readonly exclude: readonly string[]
}

export type TransferSource =
  | { readonly kind: 'path'; readonly path: string }
  /** A heredoc, tabs already taken away where `<<-` says so. */
  | {
      readonly kind: 'inline'
      readonly name: string
      readonly content: string
      readonly expand: boolean
    }

export interface AddInstruction extends Base<'add'>, Transfer {
  readonly keepGitDir?: boolean
  readonly checksum?: string
  readonly unpack?: boolean
}

export interface CopyInstruction extends Base<'copy'>, Transfer {
  readonly from?: string
  readonly parents: boolean
}

/** BuildKit: `ShellDependantCmdLine`. */
export interface CommandForm {
  /** In shell form one element, which the shell of the stage is handed. */
  readonly commandLine: readonly string[]
  readonly form: 'shell' | 'exec'
}

export interface RunInstruction extends Base<'run'>, CommandForm {
  /** Heredocs, tabs already taken away where `<<-` says so. */
  readonly files: readonly InlineScript[]
  /** Value of each `--mount`, raw: `instruction/mount.ts` reads it. */
  readonly mounts: readonly string[]
  readonly network?: string
  readonly security?: string
  readonly devices: readonly string[]
}

export interface InlineScript {
  readonly name: string
  readonly content: string
  readonly chomp: boolean
}

export interface CmdInstruction extends Base<'cmd'>, CommandForm {}

export interface EntrypointInstruction extends Base<'entrypoint'>, CommandForm {}

export interface ExposeInstruction extends Base<'expose'> {
  readonly ports: readonly string[]
}

export interface HealthcheckInstruction extends Base<'healthcheck'> {
  readonly test: 'none' | CommandForm
  /** Durations as they are written. */
  readonly interval?: string
  readonly timeout?: string
  readonly startPeriod?: string
  readonly startInterval?: string
  readonly retries?: number
}

export interface MaintainerInstruction extends Base<'maintainer'> {
  readonly name: string
}

export interface OnbuildInstruction extends Base<'onbuild'> {
  /** The trigger as the image keeps it, its heredocs included. */
  readonly expression: string
  /** Left out where it cannot be read: BuildKit says so only to a build that starts from the image. */
  readonly trigger?: StageInstruction
}

export interface ShellInstruction extends Base<'shell'> {
  readonly arguments: readonly string[]
}

export interface StopsignalInstruction extends Base<'stopsignal'> {
  readonly signal: string
}

export interface UserInstruction extends Base<'user'> {
  readonly user: string
}

export interface VolumeInstruction extends Base<'volume'> {
  readonly paths: readonly string[]
}

export interface WorkdirInstruction extends Base<'workdir'> {
  readonly path: string
}

/** One function for each kind below a FROM, so that a new instruction cannot be forgotten anywhere. */
export type StageInstructionHandlers<Result, Context extends readonly unknown[] = []> = {
  readonly [K in StageInstruction['kind']]: (
    instruction: Extract<StageInstruction, { readonly kind: K }>,
    ...context: Context
  ) => Result
}
