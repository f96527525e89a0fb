import { normalizePlatform, parsePlatform, type Platform } from '../../reference/index.js'
import type { DockerfileProblem } from '../../errors/index.js'
import type { Dockerfile } from '../dockerfile.js'
import { beginStage, resolveBase } from './bases.js'
import { EvaluationContext } from './context.js'
import { dispatchInstruction } from './dispatch.js'
import type {
  BuildTarget,
  EvaluatedStage,
  EvaluateOptions,
  Evaluation,
  Outline,
  StageBase,
} from './evaluation.js'
import { checkDefaultBases, evaluateGlobals, platformArgs } from './globals.js'
import { outlineOf } from './outline.js'
import { resolveSourceDateEpoch } from './source-date-epoch.js'
import { checkCircles, reachableFrom, type StageList } from './stage-list.js'
import type { StageState } from './stage-state.js'
import { connectStages, findTarget, readStages } from './stages.js'
import { readTriggers } from './triggers.js'

const DEFAULT_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' }
const NOTHING: Outline = { args: [], secrets: [], ssh: [] }

/**
 * Finds out what a Dockerfile comes to, as BuildKit does before anything runs: the values of ARGs, the stages and
 * what they need, every word expanded, and all that BuildKit would refuse.
 *
 * BuildKit: `toDispatchState`.
 *
 * @throws {InvalidPlatformError} `INVALID_PLATFORM`, for a platform among the options that is none.
 */
export function evaluateDockerfile(
  dockerfile: Dockerfile,
  options: EvaluateOptions = {},
): Evaluation {
  const context = contextOf(dockerfile, options)
  if (dockerfile.stages.length === 0) context.problems.push(noStages(dockerfile))
  const targetName = options.target || dockerfile.stages.at(-1)?.from.name
  const builtIn = platformArgs(context, targetName ?? '')
  checkDefaultBases(dockerfile, builtIn, context)
  const globals = evaluateGlobals(dockerfile.globals, builtIn, context)
  const variables = resolveSourceDateEpoch(dockerfile, globals.variables, context)
  context.globals = variables
  const list = readStages(dockerfile.stages, { ...globals, variables }, context)
  const file = dockerfile.stages[0]?.from.syntax.range
  const target = file && context.attempt(file, () => findTarget(list, options.target))
  connectStages(list, context)
  checkCircles(list.states, context)
  const reachable = dispatchStages(list, target, options.allStages ?? false, context)
  const stages = evaluatedStages(list, reachable, context)
  const chosen = stages.find((_, index) => list.states[index] === target)
  return {
    globals: globals.args,
    stages,
    ...(chosen && { target: chosen }),
    problems: context.problems,
    targets: targetsOf(dockerfile),
    outline: target ? outlineOf(target, globals.infos) : NOTHING,
  }
}

function noStages({ globals }: Dockerfile): DockerfileProblem {
  const start = { offset: 0, line: 1, column: 1 }
  const range = globals.at(-1)?.syntax.range ?? { start, end: start }
  return { message: 'dockerfile contains no stages to build', range }
}

function contextOf(dockerfile: Dockerfile, options: EvaluateOptions): EvaluationContext {
  const build = platformOf(options.buildPlatform, DEFAULT_PLATFORM)
  const target = platformOf(options.targetPlatform, build)
  const buildArgs = new Map(Object.entries(options.buildArgs ?? {}))
  return new EvaluationContext(dockerfile.syntax.escape, options, buildArgs, build, target)
}

function platformOf(text: string | undefined, local: Platform): Platform {
  return text === undefined ? local : normalizePlatform(parsePlatform(text, { local }))
}

/** BuildKit: `resolveStages` and `dispatchStages`. */
function dispatchStages(
  list: StageList,
  target: StageState | undefined,
  allStages: boolean,
  context: EvaluationContext,
): ReadonlySet<StageState> {
  const reachable = resolveStages(list, target, allStages, context)
  for (const state of list.states) {
    if (!allStages && (!reachable.has(state) || state.dispatched)) continue
    beginStage(state, context)
    state.dispatched = true
    state.evaluated = true
    for (const command of state.commands) dispatchInstruction(command, state, context)
  }
  return reachable
}

function resolveStages(
  list: StageList,
  target: StageState | undefined,
  allStages: boolean,
  context: EvaluationContext,
): ReadonlySet<StageState> {
  for (;;) {
    const reachable = target ? reachableFrom(target) : new Set<StageState>()
    for (const state of list.states) resolveBase(state, allStages || reachable.has(state), context)
    const needs = [...reachable].map((state) => readTriggers(state, list, context))
    if (!needs.includes(true)) return reachable
  }
}

function evaluatedStages(
  list: StageList,
  reachable: ReadonlySet<StageState>,
  context: EvaluationContext,
): readonly EvaluatedStage[] {
  const indices = new Map(list.states.map((state, index) => [state, index]))
  return list.states.flatMap((state, index) => {
    if (!state.stage) return []
    const { from } = state.stage
    return {
      index,
      from,
      ...(from.name !== undefined && { name: from.name }),
      base: baseOf(state, indices),
      platform: state.platform ?? context.targetPlatform,
      reachable: reachable.has(state),
      ...(state.evaluated && { result: resultOf(state) }),
    }
  })
}

function baseOf(state: StageState, indices: ReadonlyMap<StageState, number>): StageBase {
  if (state.context !== undefined) return { kind: 'context', source: state.context }
  const index = state.base && indices.get(state.base)
  if (index !== undefined) return { kind: 'stage', index }
  if (state.baseName === 'scratch') return { kind: 'scratch' }
  return { kind: 'image', reference: state.reference ?? state.baseName }
}

function resultOf({ args, instructions, progress }: StageState): EvaluatedStage['result'] & {} {
  const { variables, workdir, user, shell } = progress
  return {
    args,
    instructions,
    variables,
    // Only where it is asked for: each of many stages may have many.
    get env() {
      return variables.image()
    },
    workdir,
    user,
    shell,
  }
}

/** BuildKit: `ListTargets`. */
function targetsOf({ stages }: Dockerfile): readonly BuildTarget[] {
  return stages.map(({ from }, index) => ({
    ...(from.name !== undefined && { name: from.name }),
    ...(from.description !== undefined && { description: from.description }),
    default: index === stages.length - 1,
    base: from.base,
    ...(from.platform !== undefined && { platform: from.platform }),
    range: from.syntax.range,
  }))
}
