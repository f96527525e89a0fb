import { isGitSource, isHttpSource } from '../../dockerfile/evaluate/git-source.js'
import type { EvaluatedInstruction, EvaluatedStage } from '../../dockerfile/evaluate/index.js'
import { parseInt64 } from '../../dockerfile/evaluate/integer.js'
import type { AddInstruction, CopyInstruction } from '../../dockerfile/instruction/instruction.js'
import type { RunMount } from '../../dockerfile/instruction/mount.js'
import type { Platform } from '../../reference/index.js'
import {
  BUILD_CONTEXT,
  completeName,
  contextFor,
  contextOf,
  type NamedContext,
} from './contexts.js'
import { isSettled, withoutCredentials } from './remote-source.js'
import type { TakenPaths } from './selections.js'

/** Something that an instruction takes from outside of its stage. */
export type Taken =
  | { readonly kind: 'stage'; readonly index: number }
  /** `reference` is complete. */
  | { readonly kind: 'image'; readonly reference: string; readonly platform: Platform }
  /** Paths of a folder; missing where only the build finds out which. */
  | { readonly kind: 'files'; readonly context: string; readonly taken?: TakenPaths }
  /** A context that is no folder, by its address. */
  | { readonly kind: 'address'; readonly context: string; readonly address: string }
  /** As it may be shown. */
  | { readonly kind: 'unknown'; readonly source: string }

/** What is known where an instruction stands. */
export interface Scope {
  readonly stages: readonly EvaluatedStage[]
  readonly contexts: Readonly<Record<string, string>>
  /** What images are taken for that no FROM names. */
  readonly platform: Platform
  /** Whether the variables of the base are known. */
  readonly baseKnown: boolean
  /** Whether the whole Dockerfile was evaluated without problems. */
  readonly evaluated: boolean
}

/** What an instruction takes, in the order in which it names it. */
export function takenBy(instruction: EvaluatedInstruction, scope: Scope): readonly Taken[] {
  const { expanded } = instruction
  switch (expanded.kind) {
    case 'add':
      return takenByAdd(expanded, instruction, scope)
    case 'copy':
      return takenByCopy(expanded, instruction, scope)
    case 'run':
      return takenByMounts(instruction, scope)
    default:
      return []
  }
}

function takenByAdd(
  add: AddInstruction,
  instruction: EvaluatedInstruction,
  scope: Scope,
): readonly Taken[] {
  const paths = pathsOf(add)
  const remote = paths.filter(isRemote)
  const local = paths.filter((path) => !isRemote(path))
  return [
    ...remote
      .filter((address) => !isSettled(address, add.checksum))
      .map((address): Taken => ({ kind: 'unknown', source: withoutCredentials(address) })),
    ...fromFolder(BUILD_CONTEXT, { paths: local, exclude: add.exclude }, instruction, scope),
  ]
}

function takenByCopy(
  copy: CopyInstruction,
  instruction: EvaluatedInstruction,
  scope: Scope,
): readonly Taken[] {
  const { exclude, parents } = copy
  const taken = { paths: pathsOf(copy), exclude, parents }
  if (!copy.from) return fromFolder(BUILD_CONTEXT, taken, instruction, scope)
  return fromOrigin(copy.from, taken, instruction, scope, stageByNumber(copy.from, scope))
}

function takenByMounts(instruction: EvaluatedInstruction, scope: Scope): readonly Taken[] {
  return instruction.mounts.flatMap((mount) => takenByMount(mount, instruction, scope))
}

/** What is in a cache is nobody's input, but what it begins with is. */
function takenByMount(
  { type, from, source }: RunMount,
  instruction: EvaluatedInstruction,
  scope: Scope,
): readonly Taken[] {
  if (type !== 'bind' && type !== 'cache') return []
  const taken = { paths: [source], literal: true }
  if (from !== '') return fromOrigin(from, taken, instruction, scope)
  return type === 'bind' ? fromFolder(BUILD_CONTEXT, taken, instruction, scope) : []
}

function pathsOf({ sources }: AddInstruction | CopyInstruction): readonly string[] {
  return sources.flatMap((source) => (source.kind === 'path' ? [source.path] : []))
}

function isRemote(path: string): boolean {
  return isHttpSource(path) || (isGitSource(path) && !path.startsWith('github.com/'))
}

function stageByNumber(from: string, { stages }: Scope): EvaluatedStage | undefined {
  const index = parseInt64(from)
  return index === undefined ? undefined : stages[Number(index)]
}

/** BuildKit compares names without regard to case, and the last stage of a name is the one that is meant. */
function stageByName(name: string, { stages }: Scope): EvaluatedStage | undefined {
  const lower = name.toLowerCase()
  return stages.findLast((stage) => stage.name?.toLowerCase() === lower)
}

function fromOrigin(
  from: string,
  taken: TakenPaths,
  instruction: EvaluatedInstruction,
  scope: Scope,
  stage = stageByName(from, scope),
): readonly Taken[] {
  if (stage) {
    const instead = contextOf(stage, scope.contexts)
    if (instead === undefined) return [{ kind: 'stage', index: stage.index }]
    return fromContext(instead, stage.platform, taken, instruction, scope)
  }
  if (from === 'scratch') return []
  const { platform, contexts } = scope
  const context = contextFor(from, platform, contexts)
  if (context) return fromContext(context, platform, taken, instruction, scope)
  return [{ kind: 'image', reference: completeName(from), platform }]
}

function fromContext(
  { name, source }: NamedContext,
  platform: Platform,
  taken: TakenPaths,
  instruction: EvaluatedInstruction,
  scope: Scope,
): readonly Taken[] {
  switch (source.kind) {
    case 'scratch':
      return []
    case 'image':
      return [{ kind: 'image', reference: source.reference, platform }]
    case 'folder':
      return fromFolder(name, taken, instruction, scope)
    case 'remote':
      return fromAddress(name, source)
  }
}

function fromAddress(
  context: string,
  { address, settled }: { readonly address: string; readonly settled: boolean },
): readonly Taken[] {
  const known: Taken = { kind: 'address', context, address }
  return settled ? [known] : [known, { kind: 'unknown', source: withoutCredentials(address) }]
}

function fromFolder(
  context: string,
  taken: TakenPaths,
  instruction: EvaluatedInstruction,
  scope: Scope,
): readonly Taken[] {
  if (taken.paths.length === 0) return []
  return [{ kind: 'files', context, ...(pathsKnown(instruction, scope) && { taken }) }]
}

/** A `\` of Windows is no `/`, and what a variable of an unknown base holds, only the build finds out. */
function pathsKnown(
  { instruction }: EvaluatedInstruction,
  { baseKnown, evaluated, platform }: Scope,
): boolean {
  if (!evaluated || platform.os === 'windows') return false
  if (baseKnown) return true
  if (instruction.kind === 'run') return !instruction.mounts.some((mount) => mount.includes('$'))
  if (instruction.kind !== 'copy' && instruction.kind !== 'add') return true
  return !pathsOf(instruction).some((path) => path.includes('$'))
}
