import type {
  EnvInstruction,
  HealthcheckInstruction,
  KeyValue,
  LabelInstruction,
  StageInstruction,
  StageInstructionHandlers,
  StopsignalInstruction,
  VolumeInstruction,
  WorkdirInstruction,
} from '../instruction/instruction.js'
import type { RunMount } from '../instruction/mount.js'
import type { EvaluationContext } from './context.js'
import { dispatchArg } from './dispatch-arg.js'
import { Dispatch } from './dispatch-context.js'
import { dispatchAdd, dispatchCopy } from './dispatch-copy.js'
import { dispatchExpose } from './dispatch-expose.js'
import { dispatchRun } from './dispatch-run.js'
import { EvaluationError, within } from './evaluation-error.js'
import { fromSlash, isAbsolute, normalizePath } from './path.js'
import { checkSecretName } from './secret-name.js'
import { isSignal } from './signal.js'
import type { Command, StageState } from './stage-state.js'

/** An instruction with its words expanded, and the mounts of a RUN. */
export type Dispatched = StageInstruction | readonly [StageInstruction, readonly RunMount[]]

const dispatchers: StageInstructionHandlers<Dispatched, [dispatch: Dispatch]> = {
  add: dispatchAdd,
  arg: dispatchArg,
  cmd: dispatchCommand,
  copy: dispatchCopy,
  entrypoint: dispatchCommand,
  env: dispatchEnv,
  expose: dispatchExpose,
  healthcheck: dispatchHealthcheck,
  label: dispatchLabel,
  maintainer: (instruction) => instruction,
  onbuild: (instruction) => instruction,
  run: dispatchRun,
  shell: (instruction, { progress }) => {
    progress.shell = instruction.arguments
    return instruction
  },
  stopsignal: dispatchStopsignal,
  user: (instruction, { progress, expand }) => {
    progress.user = expand(instruction.user)
    return { ...instruction, user: progress.user }
  },
  volume: dispatchVolume,
  workdir: dispatchWorkdir,
}

/** Takes one instruction up into its stage. BuildKit: `dispatch`. */
export function dispatchInstruction(
  command: Command,
  state: StageState,
  context: EvaluationContext,
): void {
  const { variables } = state.progress
  const dispatch = new Dispatch(command, state, context)
  const { instruction } = command
  const done = context.attempt(command.range, () => handle(instruction, dispatch)) ?? instruction
  const [expanded, mounts] = 'kind' in done ? [done, []] : done
  state.instructions.push({
    instruction,
    expanded,
    triggered: command.triggered,
    variables,
    mounts,
    matched: dispatch.matched,
    unmatched: dispatch.unmatched,
  })
}

function handle<Kind extends StageInstruction['kind']>(
  instruction: Extract<StageInstruction, { readonly kind: Kind }>,
  dispatch: Dispatch,
): Dispatched {
  const dispatcher: (
    instruction: Extract<StageInstruction, { readonly kind: Kind }>,
    dispatch: Dispatch,
  ) => Dispatched = dispatchers[instruction.kind as Kind]
  return dispatcher(instruction, dispatch)
}

function dispatchEnv(instruction: EnvInstruction, dispatch: Dispatch): EnvInstruction {
  const pairs = instruction.pairs.map((pair) => expandPair(pair, dispatch))
  const { progress, command, report } = dispatch
  for (const { name, value, legacy } of pairs) {
    if (legacy) report('LegacyKeyValueFormat', command.range, instruction.command.keyword.value)
    checkSecretName('ENV', name, dispatch)
    progress.variables = progress.variables.withEnv(name, value)
  }
  return { ...instruction, pairs }
}

function dispatchLabel(instruction: LabelInstruction, dispatch: Dispatch): LabelInstruction {
  const pairs = instruction.pairs.map((pair) => expandPair(pair, dispatch))
  for (const { legacy } of pairs) {
    if (!legacy) continue
    const { keyword } = instruction.command
    dispatch.report('LegacyKeyValueFormat', dispatch.command.range, keyword.value)
  }
  return { ...instruction, pairs }
}

function expandPair({ name, value, legacy }: KeyValue, { expand }: Dispatch): KeyValue {
  return { name: expand(name), value: expand(value), legacy }
}

function dispatchCommand(
  instruction: Extract<StageInstruction, { readonly kind: 'cmd' | 'entrypoint' }>,
  dispatch: Dispatch,
): StageInstruction {
  useOnce(instruction, dispatch)
  if (instruction.form === 'shell' && dispatch.progress.shell.length === 0) {
    const { keyword } = instruction.command
    dispatch.report('JSONArgsRecommended', dispatch.command.range, keyword.value)
  }
  return instruction
}

function dispatchHealthcheck(
  instruction: HealthcheckInstruction,
  dispatch: Dispatch,
): HealthcheckInstruction {
  useOnce(instruction, dispatch)
  return instruction
}

/** BuildKit: `validateUsedOnce`. It points at the one before, which does not count. */
function useOnce({ kind, command }: StageInstruction, dispatch: Dispatch): void {
  const { last } = dispatch.state
  const before = last.get(kind)
  if (before) dispatch.report('MultipleInstructionsDisallowed', before, command.keyword.value)
  last.set(kind, dispatch.command.range)
}

function dispatchStopsignal(
  instruction: StopsignalInstruction,
  { expand }: Dispatch,
): StopsignalInstruction {
  const signal = expand(instruction.signal)
  if (!isSignal(signal)) throw new EvaluationError(`invalid signal: ${signal}`)
  return { ...instruction, signal }
}

function dispatchVolume(
  instruction: VolumeInstruction,
  { expandAll }: Dispatch,
): VolumeInstruction {
  const paths = expandAll(instruction.paths)
  if (paths.includes('')) throw new EvaluationError('VOLUME specified can not be an empty string')
  return { ...instruction, paths }
}

function dispatchWorkdir(instruction: WorkdirInstruction, dispatch: Dispatch): WorkdirInstruction {
  const path = dispatch.expand(instruction.path)
  const { progress, os } = dispatch
  if (!progress.workdirSet && !isAbsolute(path, os)) {
    dispatch.report('WorkdirRelativePath', dispatch.command.range, path)
  }
  progress.workdirSet = true
  progress.workdir = normalizeWorkdir(progress.workdir, path, os)
  return { ...instruction, path }
}

/**
 * BuildKit: `system.NormalizeWorkdir`.
 *
 * @throws {EvaluationError}
 */
export function normalizeWorkdir(current: string, path: string, os: string): string {
  const normalized = within('normalizing workdir: normalizing working directory', () =>
    normalizePath(current, path, os, 'dropped'),
  )
  return fromSlash(normalized, os)
}
