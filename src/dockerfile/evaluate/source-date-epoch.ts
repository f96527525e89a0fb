import type { Dockerfile, DockerfileStage } from '../dockerfile.js'
import type { AddInstruction, ArgInstruction } from '../instruction/instruction.js'
import { expandWord } from '../shell/index.js'
import { quote } from '../quote.js'
import type { EvaluationContext } from './context.js'
import { EvaluationError, within } from './evaluation-error.js'
import { isHttpSource, readGitSource } from './git-source.js'
import { checkDigest, namedContext } from './image-name.js'
import { parseInt64 } from './integer.js'
import type { Variables } from './variables.js'
import { formatPlatform } from '../../reference/index.js'

const NAME = 'SOURCE_DATE_EPOCH'

/**
 * The time that the build is to have: a number of seconds, or where to take it from, which only a build can do. Then
 * it counts as not given.
 *
 * BuildKit: `resolveSourceDateEpochValue`, `setBuildArgValue`.
 */
export function resolveSourceDateEpoch(
  dockerfile: Dockerfile,
  globals: Variables,
  context: EvaluationContext,
): Variables {
  const { buildArgs } = context
  const value = buildArgs.get(NAME) ?? (globals.get(NAME) || undefined)
  if (value === undefined) return globals
  const range = dockerfile.stages[0]?.from.syntax.range
  const seconds = parseInt64(value)?.toString() ?? ''
  if (seconds === '' && value !== '' && range) {
    context.attempt(range, () => checkSource(value, dockerfile, globals, context))
  }
  if (buildArgs.has(NAME)) {
    if (seconds === '') buildArgs.delete(NAME)
    else buildArgs.set(NAME, seconds)
  }
  if (globals.get(NAME) === undefined) return globals
  return seconds === '' ? globals.without(NAME) : globals.withArg(NAME, seconds)
}

/** BuildKit: `resolveSourceDateEpochState`. */
function checkSource(
  value: string,
  { stages }: Dockerfile,
  globals: Variables,
  context: EvaluationContext,
): void {
  if (value === 'context') return
  const platform = formatPlatform(context.targetPlatform)
  if (namedContext(value, platform, context.contexts) !== undefined) return
  const stage = stages.find(({ from }) => (from.name ?? '').toLowerCase() === value.toLowerCase())
  if (!stage) throw new EvaluationError(`invalid ${NAME}: ${value}`)
  checkStage(stage, globals.without(NAME), context)
}

/** BuildKit: `sourceDateEpochStageSource`. */
function checkStage(
  { from, instructions }: DockerfileStage,
  globals: Variables,
  context: EvaluationContext,
): void {
  const base = within(`failed to process source stage base name ${quote(from.base)}`, () =>
    expand(from.base, globals, context),
  )
  if (base !== 'scratch') throw new EvaluationError(`${NAME} stage must use FROM scratch`)
  let variables = globals
  let added = false
  for (const instruction of instructions) {
    if (instruction.kind === 'arg') {
      variables = declare(instruction, variables, context)
    } else if (instruction.kind === 'add') {
      if (added) throw new EvaluationError(`${NAME} stage must contain exactly one remote ADD`)
      checkAdd(instruction, variables, context)
      added = true
    } else {
      throw new EvaluationError(
        `${NAME} stage does not meet source-only requirements: unsupported ${instruction.command.keyword.value} instruction`,
      )
    }
  }
  if (!added) throw new EvaluationError(`${NAME} stage must contain exactly one remote ADD`)
}

function declare(
  { args }: ArgInstruction,
  before: Variables,
  context: EvaluationContext,
): Variables {
  let variables = before
  for (const { name, value } of args) {
    const given = context.buildArgs.get(name)
    if (given !== undefined) variables = variables.withArg(name, given)
    else if (value !== undefined) {
      variables = variables.withArg(name, expand(value, variables, context))
    }
  }
  return variables
}

/** BuildKit: `sourceDateEpochAddSource`. */
function checkAdd(
  { sources, checksum }: AddInstruction,
  variables: Variables,
  context: EvaluationContext,
): void {
  const [source] = sources
  if (source?.kind !== 'path' || sources.length !== 1) {
    throw new EvaluationError(`${NAME} stage must contain exactly one remote ADD source`)
  }
  const path = expand(source.path, variables, context)
  if (isHttpSource(path)) {
    if (checksum) checkDigest(expand(checksum, variables, context))
    return
  }
  const git = readGitSource(path)
  if (!git || git.looksLocal) {
    throw new EvaluationError(`${NAME} stage source must be a single HTTP(S) or Git ADD`)
  }
}

function expand(word: string, variables: Variables, context: EvaluationContext): string {
  const { escape, effort } = context
  return expandWord(word, variables, { escape, effort }).result
}
