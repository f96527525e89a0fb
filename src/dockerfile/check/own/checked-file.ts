import type { Dockerfile, DockerfileStage } from '../../dockerfile.js'
import type {
  AddInstruction,
  CopyInstruction,
  RunInstruction,
  StageInstruction,
} from '../../instruction/instruction.js'
import { type CheckedBase, resolveBases } from './base.js'
import { type CheckedRun, readRun, type ShellSetting } from './run-script.js'

/** What the checks know of the build context. */
export interface CheckContext {
  /** Whether a pattern of `.dockerignore` leaves a path out, e.g. `src/a.ts`. */
  readonly ignored: (path: string) => boolean
  /** Whether it takes something in again with `!`. BuildKit then does not say what is left out. Default false. */
  readonly exceptions?: boolean
  /** Whether something stands at a path. Default: something may stand anywhere. */
  readonly exists?: (path: string) => boolean
  /** Whether there is a `.dockerignore`, or one of the Dockerfile's own. Default true. */
  readonly hasIgnoreFile?: boolean
}

export interface CheckedFile {
  readonly dockerfile: Dockerfile
  readonly stages: readonly CheckedStage[]
  /** What is built. */
  readonly target: CheckedStage | undefined
  readonly buildArgs: Readonly<Record<string, string>>
  readonly context: CheckContext | undefined
}

export interface CheckedStage extends ShellSetting {
  readonly stage: DockerfileStage
  readonly base: CheckedBase
  /** The stage that it is built from. */
  readonly parent: CheckedStage | undefined
  /** Its layers may become part of an image: it is more than a place to copy files from. */
  readonly shipped: boolean
  /** In order; those of ONBUILD among them. */
  readonly steps: readonly CheckedStep[]
}

/** An instruction below a FROM, or the trigger of an ONBUILD. */
export interface CheckedStep {
  /** Where it is reported. */
  readonly written: StageInstruction
  /** What it does. */
  readonly instruction: StageInstruction
  /** Runs in another build, behind everything that stands in this file. */
  readonly trigger: boolean
  readonly run: CheckedRun | undefined
}

export interface CheckedFileOptions {
  readonly buildArgs: Readonly<Record<string, string>>
  readonly target: string | undefined
  readonly context: CheckContext | undefined
}

export function readCheckedFile(dockerfile: Dockerfile, options: CheckedFileOptions): CheckedFile {
  const bases = resolveBases(dockerfile, options.buildArgs)
  const shipped = shippedStages(dockerfile.stages, bases)
  const stages: CheckedStage[] = []
  for (const [index, stage] of dockerfile.stages.entries()) {
    const base = bases[index] ?? { kind: 'image', reference: undefined }
    const parent = base.kind === 'stage' ? stages[base.index] : undefined
    const shells = { shell: parent?.shell, windows: isWindows(dockerfile, base, parent) }
    stages.push({
      stage,
      base,
      parent,
      shipped: shipped.has(index),
      ...readSteps(dockerfile, stage, shells),
    })
  }
  const target = options.target?.toLowerCase()
  return {
    dockerfile,
    stages,
    target:
      target === undefined
        ? stages.at(-1)
        : stages.findLast(({ stage }) => stage.from.name === target),
    buildArgs: options.buildArgs,
    context: options.context,
  }
}

function readSteps(
  { syntax }: Dockerfile,
  stage: DockerfileStage,
  inherited: ShellSetting,
): ShellSetting & { readonly steps: readonly CheckedStep[] } {
  let setting = inherited
  const steps = stage.instructions.map((written): CheckedStep => {
    const trigger = written.kind === 'onbuild'
    const instruction = (trigger ? written.trigger : undefined) ?? written
    if (instruction.kind === 'shell' && !trigger) {
      setting = { ...setting, shell: instruction.arguments }
    }
    const run = instruction.kind === 'run' ? readRun(syntax, instruction, setting) : undefined
    return { written, instruction, trigger, run }
  })
  return { steps, ...setting }
}

function isWindows(
  { syntax }: Dockerfile,
  base: CheckedBase,
  parent: CheckedStage | undefined,
): boolean {
  if (syntax.escape === '`' || parent?.windows) return true
  return (
    base.kind === 'image' && /windows|nanoserver|servercore|winamd64/i.test(base.reference ?? '')
  )
}

/**
 * Stages that nobody but COPY and mounts refers to are left behind. One that nothing refers to may be a
 * target of its own.
 */
function shippedStages(
  stages: readonly DockerfileStage[],
  bases: readonly CheckedBase[],
): ReadonlySet<number> {
  const copied = new Set<number>()
  const names = new Map<string, number>()
  for (const [index, { from, instructions }] of stages.entries()) {
    for (const instruction of instructions) {
      for (const name of originsOf(instruction)) {
        const origin = names.get(name) ?? (/^\d+$/.test(name) ? Number(name) : undefined)
        if (origin !== undefined) copied.add(origin)
      }
    }
    if (from.name !== undefined) names.set(from.name, index)
  }
  const shipped = new Set([stages.length - 1])
  for (const index of stages.keys()) {
    if (!copied.has(index)) shipped.add(index)
  }
  for (let index = stages.length - 1; index >= 0; index--) {
    const base = bases[index]
    if (shipped.has(index) && base?.kind === 'stage') shipped.add(base.index)
  }
  return shipped
}

function originsOf(instruction: StageInstruction): readonly string[] {
  switch (instruction.kind) {
    case 'copy':
      return instruction.from === undefined ? [] : [instruction.from.toLowerCase()]
    case 'run':
      return instruction.mounts.flatMap((mount) => {
        const from = /(?:^|,)from=([^,]*)/i.exec(mount)?.[1]
        return from === undefined ? [] : [from.toLowerCase()]
      })
    default:
      return []
  }
}

/** Every RUN that a shell of Bourne's family or exec form executes. */
export function runsOf(
  stage: CheckedStage,
): readonly (CheckedStep & { readonly instruction: RunInstruction; readonly run: CheckedRun })[] {
  return stage.steps.flatMap((step) => {
    const { instruction, run } = step
    return instruction.kind === 'run' && run ? [{ ...step, instruction, run }] : []
  })
}

/** COPY and ADD from the build context. */
export function isFromContext(
  instruction: StageInstruction,
): instruction is CopyInstruction | AddInstruction {
  return (
    instruction.kind === 'add' || (instruction.kind === 'copy' && instruction.from === undefined)
  )
}
