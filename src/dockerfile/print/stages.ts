import { StageConflictError } from '../../errors/index.js'
import type { InstructionNode, OriginNode, StageNode } from '../../node/index.js'

/** The stages that a stage needs, each once, every one after those that it uses; itself last. */
export function reachableStages(target: StageNode): readonly StageNode[] {
  const order = new Set<StageNode>()
  const entered = new Set<StageNode>()
  // A list of its own instead of recursion: a chain of stages may be longer than the call stack is deep.
  const waiting = [target]
  for (let stage = waiting.at(-1); stage; stage = waiting.at(-1)) {
    if (entered.has(stage)) {
      waiting.pop()
      order.add(stage)
      continue
    }
    entered.add(stage)
    waiting.push(
      ...usedStages(stage)
        .filter((used) => !entered.has(used))
        .toReversed(),
    )
  }
  return [...order]
}

/** The stages that one refers to: its base first, then in the order of its instructions. */
function usedStages(stage: StageNode): readonly StageNode[] {
  const origins = stage.instructions.flatMap(originsOf)
  return [
    ...(stage.base.kind === 'stage' ? [stage.base.stage] : []),
    ...(stage.candidates ?? []),
    ...origins.flatMap((origin) => (origin.kind === 'stage' ? [origin.stage] : [])),
  ]
}

function contextNames(stage: StageNode): readonly string[] {
  return stage.instructions
    .flatMap(originsOf)
    .flatMap((origin) => (origin.kind === 'context' ? [origin.name] : []))
}

/** Where an instruction takes files from, other than from the build context. */
export function originsOf(node: InstructionNode): readonly OriginNode[] {
  switch (node.kind) {
    case 'copy':
      return node.from ? [node.from] : []
    case 'run':
      return (node.mounts ?? []).flatMap((mount) =>
        'from' in mount && mount.from ? [mount.from] : [],
      )
    case 'onbuild':
      return node.instruction ? originsOf(node.instruction) : []
    default:
      return []
  }
}

/**
 * Names for the stages that need one: as given with `.as()`, else `stage-<index>`, as BuildKit itself calls
 * a stage without a name. A last stage that nobody named stays so.
 *
 * @throws {StageConflictError} `STAGE_CONFLICT` where two stages were given one name.
 */
export function nameStages(stages: readonly StageNode[]): ReadonlyMap<StageNode, string> {
  const used = new Set(stages.flatMap((stage) => usedStages(stage)))
  const names = new Map<StageNode, string>()
  const owners = new Map<string, StageNode>()
  for (const stage of stages) {
    if (stage.name === undefined) continue
    const owner = owners.get(stage.name)
    if (owner) {
      throw new StageConflictError(`Two stages are named "${stage.name}"`, {
        at: stage.at,
        hint: 'Give each stage a name of its own with .as(), or none.',
      })
    }
    owners.set(stage.name, stage)
    names.set(stage, stage.name)
  }
  const contexts = new Set(stages.flatMap(contextNames))
  const isTaken = (name: string): boolean => owners.has(name) || contexts.has(name)
  for (const [index, stage] of stages.entries()) {
    if (names.has(stage) || !used.has(stage)) continue
    let name = `stage-${index}`
    for (let next = stages.length; isTaken(name); next++) name = `stage-${next}`
    owners.set(name, stage)
    names.set(stage, name)
  }
  return names
}
