import { formatPlatform, type Platform } from '../../reference/index.js'
import type { Dockerfile } from '../dockerfile.js'
import type { ArgInstruction, DeclaredArg } from '../instruction/instruction.js'
import { ExpansionError, expandWord } from '../shell/index.js'
import type { Range } from '../syntax/range.js'
import type { EvaluationContext } from './context.js'
import type { EvaluatedArg } from './evaluation.js'
import { isImageName } from './image-name.js'
import { Variables } from './variables.js'

/** An ARG that the outline may show. BuildKit: `argInfo`. */
export interface ArgInfo {
  readonly name: string
  readonly value: string
  readonly description?: string
  /** Other global ARGs that its default reads. */
  readonly dependencies: ReadonlySet<string>
  readonly range: Range
}

/** ARGs above the first FROM. */
export interface Globals {
  readonly variables: Variables
  readonly args: readonly EvaluatedArg[]
  /** By name; a later declaration takes the place of an earlier one. */
  readonly infos: ReadonlyMap<string, ArgInfo>
}

/** ARGs that the builder declares. BuildKit: `defaultArgs`. */
export function platformArgs(context: EvaluationContext, target: string): Variables {
  const { buildPlatform: build, targetPlatform: aim } = context
  const args: readonly (readonly [string, string])[] = [
    ['BUILDPLATFORM', formatPlatform(withoutSystemOptions(build))],
    ['BUILDOS', build.os],
    ['BUILDOSVERSION', build.osVersion ?? ''],
    ['BUILDARCH', build.architecture],
    ['BUILDVARIANT', build.variant ?? ''],
    ['TARGETPLATFORM', formatPlatform(aim)],
    ['TARGETOS', aim.os],
    ['TARGETOSVERSION', aim.osVersion ?? ''],
    ['TARGETARCH', aim.architecture],
    ['TARGETVARIANT', aim.variant ?? ''],
    ['TARGETSTAGE', target || 'default'],
  ]
  return args.reduce(
    (variables, [name, value]) => variables.withArg(name, context.buildArgs.get(name) ?? value),
    new Variables(context.names),
  )
}

function withoutSystemOptions({ os, architecture, variant }: Platform): Platform {
  return { os, architecture, ...(variant === undefined ? {} : { variant }) }
}

/** BuildKit: `buildMetaArgs`. */
export function evaluateGlobals(
  instructions: readonly ArgInstruction[],
  builtIn: Variables,
  context: EvaluationContext,
): Globals {
  let variables = builtIn
  const args: EvaluatedArg[] = []
  const infos = new Map<string, ArgInfo>()
  for (const instruction of instructions) {
    const { range } = instruction.syntax
    for (const arg of instruction.args) {
      const given = context.buildArgs.get(arg.name)
      const expanded =
        given === undefined && arg.value !== undefined
          ? context.attempt(range, () => context.expand(arg.value ?? '', variables, range))
          : undefined
      const value = given ?? expanded?.result
      const use = { uses: [] }
      if (value !== undefined) variables = variables.withArg(arg.name, value, use)
      const { description } = arg
      infos.set(arg.name, {
        name: arg.name,
        value: value ?? '',
        dependencies: dependencies(arg, expanded?.matched ?? new Set(), infos),
        range,
        ...(description !== undefined && { description }),
      })
      args.push({
        name: arg.name,
        ...(arg.value !== undefined && { default: arg.value }),
        ...(value !== undefined && { value }),
        origin: given !== undefined ? 'build-arg' : value !== undefined ? 'default' : 'none',
        ...(description !== undefined && { description }),
        range,
        ...use,
      })
    }
  }
  return { variables, args, infos }
}

/** A default that reads the variable itself takes over what that depended on. */
function dependencies(
  { name }: DeclaredArg,
  matched: ReadonlySet<string>,
  infos: ReadonlyMap<string, ArgInfo>,
): ReadonlySet<string> {
  if (!matched.has(name)) return matched
  const others = [...matched].filter((other) => other !== name)
  return new Set([...others, ...(infos.get(name)?.dependencies ?? [])])
}

/** BuildKit: `validateBaseImagesWithDefaultArgs`. It keeps silent about what the build itself will complain of. */
export function checkDefaultBases(
  dockerfile: Dockerfile,
  builtIn: Variables,
  context: EvaluationContext,
): void {
  try {
    let variables = builtIn
    const expand = (word: string) => expandSilently(word, variables, context)
    for (const { args } of dockerfile.globals) {
      for (const { name, value } of args) {
        if (value !== undefined) variables = variables.withArg(name, expand(value))
      }
    }
    for (const { from } of dockerfile.stages) {
      if (isImageName(expand(from.base))) continue
      context.report('InvalidDefaultArgInFrom', from.syntax.range, from.base)
    }
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
  }
}

function expandSilently(word: string, variables: Variables, context: EvaluationContext): string {
  const { escape, effort } = context
  return expandWord(word, variables, { escape, effort }).result
}
