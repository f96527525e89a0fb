import { StageConflictError } from '../../errors/index.js'
import {
  type ArgNode,
  type CommentNode,
  declarationsOf,
  type HeaderNode,
  type StageNode,
} from '../../node/index.js'

/**
 * One header for all stages of a definition: the directives of the target, and the global ARGs of all in the
 * order of the stages.
 *
 * @throws {StageConflictError} `STAGE_CONFLICT` where two stages want different frontends or give one global ARG
 * two defaults.
 */
export function mergeHeaders(target: StageNode, stages: readonly StageNode[]): HeaderNode {
  const headers = new Set([...stages.map((stage) => stage.header), target.header])
  const { escape, check, dockerfile } = target.header
  const syntax = mergeSyntax(target, stages)
  return {
    ...(syntax !== undefined && { syntax }),
    ...(escape !== undefined && { escape }),
    ...(check !== undefined && { check }),
    ...(dockerfile && { dockerfile }),
    globals: mergeGlobals([...headers]),
  }
}

function mergeSyntax(target: StageNode, stages: readonly StageNode[]): string | undefined {
  let syntax = target.header.syntax
  for (const stage of stages) {
    const other = stage.header.syntax
    if (other === undefined || other === syntax) continue
    if (syntax !== undefined) {
      throw new StageConflictError(
        `Two stages ask for different frontends: "${syntax}" and "${other}"`,
        { at: stage.at, hint: 'One build has one frontend: give both stages the same syntax().' },
      )
    }
    syntax = other
  }
  return syntax
}

function mergeGlobals(headers: readonly HeaderNode[]): HeaderNode['globals'] {
  const merged = new Set<ArgNode | CommentNode>()
  const defaults = new Map<string, string | undefined>()
  for (const { globals } of headers) {
    // Headers that grew from one share their first nodes.
    const own = globals.filter((node) => !merged.has(node))
    const settled = new Map(defaults)
    for (const node of own) {
      if (node.kind === 'comment') merged.add(node)
      else if (!isSettled(node, settled)) {
        merged.add(node)
        // Within one header a later ARG may give a name another default.
        for (const { name, default: value } of declarationsOf(node)) {
          defaults.set(name, JSON.stringify(value))
        }
      }
    }
  }
  return [...merged]
}

/**
 * Whether another header declares an ARG in the same way.
 *
 * @throws {StageConflictError} `STAGE_CONFLICT` where it does so in another.
 */
function isSettled(node: ArgNode, settled: ReadonlyMap<string, string | undefined>): boolean {
  const declared = declarationsOf(node).filter(({ name }) => settled.has(name))
  const other = declared.find(
    (declaration) => settled.get(declaration.name) !== JSON.stringify(declaration.default),
  )
  if (other) {
    throw new StageConflictError(
      `Two stages give the global ARG ${other.name} different defaults`,
      {
        at: node.at,
        hint: 'A global ARG has one default in a build: rename one of the two.',
      },
    )
  }
  return declared.length === declarationsOf(node).length
}
