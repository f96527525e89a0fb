import type { Range } from '../syntax/range.js'
import type { Outline, OutlineArg, OutlineSecret } from './evaluation.js'
import type { ArgInfo } from './globals.js'
import type { StageState } from './stage-state.js'

/** BuildKit: `dispatchState.Outline`. */
export function outlineOf(target: StageState, globals: ReadonlyMap<string, ArgInfo>): Outline {
  const states = inOrder(target)
  const { name, description } = target.stage?.from ?? {}
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    args: byLine(argsOf(states, globals)),
    secrets: byLine(firstOf(states, (state) => state.secrets)),
    ssh: byLine(firstOf(states, (state) => state.ssh)),
  }
}

/** A stage, its base and what that builds on, then what its instructions take files from. */
function inOrder(target: StageState): readonly StageState[] {
  const seen = new Set<StageState>()
  const open = [target]
  for (let state = open.pop(); state; state = open.pop()) {
    if (seen.has(state)) continue
    seen.add(state)
    for (const source of [...state.dependencies.keys()].toReversed()) open.push(source)
    if (state.base) open.push(state.base)
  }
  return [...seen]
}

function argsOf(
  states: readonly StageState[],
  globals: ReadonlyMap<string, ArgInfo>,
): readonly OutlineArg[] {
  const args = new Map<string, OutlineArg>()
  const basesRead = new Set<StageState>()
  for (const state of states) {
    const used = new Set([...state.declaredNames, ...usedInBases(state, basesRead)])
    for (const name of used) {
      const info = state.argInfos.get(name) ?? globals.get(name)
      for (const dependency of info?.dependencies ?? []) used.add(dependency)
      if (info === undefined || args.has(name)) continue
      const { value, description, range } = info
      args.set(name, { name, value, ...(description !== undefined && { description }), range })
    }
  }
  return [...args.values()]
}

/** What the FROM of a stage and those of its bases read. */
function usedInBases(stage: StageState, read: Set<StageState>): readonly string[] {
  const names: string[] = []
  let state: StageState | undefined = stage
  while (state && !read.has(state)) {
    read.add(state)
    for (const name of state.usedInFrom) names.push(name)
    state = state.base
  }
  return names
}

function firstOf(
  states: readonly StageState[],
  of: (state: StageState) => ReadonlyMap<string, OutlineSecret>,
): readonly OutlineSecret[] {
  const found = new Map<string, OutlineSecret>()
  for (const state of states) {
    for (const [name, secret] of of(state)) if (!found.has(name)) found.set(name, secret)
  }
  return [...found.values()]
}

function byLine<Item extends { readonly range: Range }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => a.range.start.line - b.range.start.line)
}
