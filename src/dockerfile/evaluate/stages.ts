import { formatPlatform } from '../../reference/index.js'
import type { DockerfileStage } from '../dockerfile.js'
import type {
  CopyInstruction,
  RunInstruction,
  StageInstruction,
} from '../instruction/instruction.js'
import { readMount } from '../instruction/mount.js'
import { quote } from '../quote.js'
import { EMPTY_ENVIRONMENT, ExpansionError, expandWord } from '../shell/index.js'
import { suggest, withSuggestion } from '../suggest.js'
import type { EvaluationContext } from './context.js'
import { EvaluationError } from './evaluation-error.js'
import type { Globals } from './globals.js'
import { namedContext } from './image-name.js'
import { readPlatform } from './platform.js'
import { StageList } from './stage-list.js'
import { type Command, StageState } from './stage-state.js'

/** BuildKit: `buildDispatchStates`. */
export function readStages(
  stages: readonly DockerfileStage[],
  globals: Globals,
  context: EvaluationContext,
): StageList {
  const list = new StageList()
  for (const [index, stage] of stages.entries()) {
    const { from } = stage
    const { range } = from.syntax
    const used = new Set<string>()
    const baseName = context.attempt(range, () => expandBase(stage, globals, used, context))
    const state = new StageState(context, {
      stage,
      baseName: baseName ?? from.base,
      stageName: from.name ?? `stage-${index}`,
      range,
    })
    // A base of which nothing is known is not looked up.
    state.resolved = baseName === undefined
    if (from.platform) {
      state.platform = context.attempt(range, () => expandPlatform(stage, globals, used, context))
    }
    if (from.name !== undefined) {
      const { name } = from
      const platform = formatPlatform(state.platform ?? context.targetPlatform)
      state.context = context.attempt(range, () => namedContext(name, platform, context.contexts))
    }
    list.add(state)
    if (state.context !== undefined) state.base = undefined
    else for (const name of used) state.usedInFrom.add(name)
  }
  return list
}

function expandBase(
  { from }: DockerfileStage,
  globals: Globals,
  used: Set<string>,
  context: EvaluationContext,
): string {
  const { result, matched } = expandInFrom({ from }, from.base, globals, context)
  for (const name of matched) used.add(name)
  if (result === '') throw new EvaluationError(`base name (${from.base}) should not be blank`)
  return result
}

function expandPlatform(
  { from }: DockerfileStage,
  globals: Globals,
  used: Set<string>,
  context: EvaluationContext,
) {
  const written = from.platform ?? ''
  const expanded = expandPlatformWord({ from }, written, globals, context)
  const { result, matched, unmatched } = expanded
  const report = context.reportOf(from)
  const target = globals.variables.get('TARGETPLATFORM')
  if (matched.size === 1 && unmatched.size === 0 && matched.has('TARGETPLATFORM')) {
    if (result === target) report('RedundantTargetPlatform', from.syntax.range, written)
  }
  if (matched.size === 0 && unmatched.size === 0) reportConstant({ from }, result, context)
  if (result === '') {
    throw new EvaluationError(
      suggestAny(`empty platform value from expression ${written}`, unmatched, globals),
    )
  }
  for (const name of matched) used.add(name)
  try {
    return readPlatform(result, context.buildPlatform)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    const reason = suggestAny(error.message, unmatched, globals)
    throw new EvaluationError(`failed to parse platform ${written}: ${reason}`)
  }
}

type WithFrom = Pick<DockerfileStage, 'from'>

function expandPlatformWord(
  stage: WithFrom,
  word: string,
  globals: Globals,
  context: EvaluationContext,
) {
  try {
    return expandInFrom(stage, word, globals, context)
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
    throw new EvaluationError(`failed to process arguments for platform : ${error.message}`)
  }
}

/** Expands a word with the global ARGs, and reports those that are not declared. */
function expandInFrom(
  { from }: WithFrom,
  word: string,
  globals: Globals,
  context: EvaluationContext,
) {
  const report = (unmatched: ReadonlySet<string>) => {
    for (const name of unmatched) reportUndeclared({ from }, name, globals, context)
  }
  try {
    const expanded = context.expand(word, globals.variables, from.syntax.range)
    report(expanded.unmatched)
    return expanded
  } catch (error) {
    if (error instanceof ExpansionError) report(error.unmatched)
    throw error
  }
}

function reportUndeclared(
  { from }: WithFrom,
  name: string,
  { infos, variables }: Globals,
  context: EvaluationContext,
): void {
  if (infos.has(name) || !context.reports) return
  const meant = context.suggest(name, () => [...infos.keys(), ...variables.names()])
  const values = meant === undefined ? [name] : [name, meant]
  context.reportOf(from)('UndefinedArgInFrom', from.syntax.range, ...values)
}

function reportConstant({ from }: WithFrom, platform: string, context: EvaluationContext): void {
  const name = from.name ?? ''
  try {
    const { os, architecture } = readPlatform(platform, context.buildPlatform)
    if (name.includes(os) || name.includes(architecture)) return
    context.reportOf(from)('FromPlatformFlagConstDisallowed', from.syntax.range, platform)
  } catch (error) {
    // The build says what is wrong with it.
    if (!(error instanceof EvaluationError)) throw error
  }
}

/** BuildKit: `wrapSuggestAny`. */
function suggestAny(message: string, names: ReadonlySet<string>, { variables }: Globals): string {
  const options = variables.names()
  const name = [...names].find((candidate) => suggest(candidate, options) !== undefined)
  return name === undefined ? message : withSuggestion(message, name, options)
}

/** BuildKit: `resolveTarget`. */
export function findTarget(list: StageList, name: string | undefined): StageState | undefined {
  if (name === undefined || name === '') return list.states.at(-1)
  const target = list.byName(name)
  if (target) return target
  const message = `target stage ${quote(name)} could not be found`
  throw new EvaluationError(withSuggestion(message, name, list.names()))
}

/** Finds what each instruction takes files from. BuildKit: `buildStageDependencyGraph`. */
export function connectStages(list: StageList, context: EvaluationContext): void {
  for (const state of list.states) {
    const instructions = state.stage?.instructions ?? []
    state.commands = instructions.flatMap(
      (instruction) => readCommand(instruction, state, list, context) ?? [],
    )
  }
}

/** BuildKit: `toCommand`, and what is done with its sources. */
export function readCommand(
  instruction: StageInstruction,
  state: StageState,
  list: StageList,
  context: EvaluationContext,
  trigger?: Pick<Command, 'range'>,
): Command | undefined {
  const { range } = trigger ?? instruction.syntax
  const sources = context.attempt(range, () => readSources(instruction, list, context))
  if (sources === undefined) return undefined
  for (const source of sources) {
    state.dependencies.set(source, range)
    if (source.stage === undefined) list.add(source)
  }
  return { instruction, sources, triggered: trigger !== undefined, range }
}

function readSources(
  instruction: StageInstruction,
  list: StageList,
  context: EvaluationContext,
): readonly StageState[] {
  switch (instruction.kind) {
    case 'copy':
      return copySource(instruction, list, context)
    case 'run':
      return mountSources(instruction, list, context)
    default:
      return []
  }
}

function copySource(
  { from = '', syntax }: CopyInstruction,
  list: StageList,
  context: EvaluationContext,
): readonly StageState[] {
  if (from === '') return []
  const { result } = expandWord(from, EMPTY_ENVIRONMENT, { escape: context.escape })
  if (result !== from) {
    throw new EvaluationError(
      'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
    )
  }
  return [list.byIndex(from) ?? list.byName(from) ?? imageSource(from, syntax, context)]
}

function mountSources(
  { mounts, syntax }: RunInstruction,
  list: StageList,
  context: EvaluationContext,
): readonly StageState[] {
  return mounts.map((mount) => {
    const from = readMount(mount).from || 'scratch'
    return list.byName(from) ?? imageSource(from, syntax, context)
  })
}

function imageSource(
  baseName: string,
  { range }: StageInstruction['syntax'],
  context: EvaluationContext,
): StageState {
  return new StageState(context, { baseName, stageName: '', range })
}
