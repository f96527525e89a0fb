import { StageConflictError } from '../../errors/index.js'
import type { ArgNode, CommentNode, HeaderNode, StageNode } from '../../node/index.js'

/**
 * One header for all stages of a definition: the directives of the target, and the global ARGs of all in the
 * order of the stages.
 *
 * @throws {StageConflictError} `STAGE_CONFLICT` where two stages want different frontends or give one global ARG
 * two defaults.
 */
export function mergeHeaders(target: StageNode, stages: readonly StageNode[]): HeaderNode {
  const headers = new Set([...stages.map((stage) => stage.header), target.header])
  const { escape, check } = target.header
  const syntax = mergeSyntax(target, stages)
  return {
    ...(syntax !== undefined && { syntax }),
    ...(escape !== undefined && { escape }),
    ...(check !== undefined && { check }),
    globals: mergeGlobals([...headers].flatMap((header) => header.globals)),
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

function mergeGlobals(
  globals: readonly (ArgNode | CommentNode)[],
): readonly (ArgNode | CommentNode)[] {
  const seen = new Map<string, ArgNode>()
  // Headers that grew from one share their first nodes.
  return [...new Set(globals)].filter((node) => {
    if (node.kind === 'comment') return true
    const earlier = seen.get(node.name)
    if (!earlier) {
      seen.set(node.name, node)
      return true
    }
    if (JSON.stringify(earlier.default) !== JSON.stringify(node.default)) {
      throw new StageConflictError(
        `Two stages give the global ARG ${node.name} different defaults`,
        {
          at: node.at,
          hint: 'A global ARG has one default in a build: rename one of the two.',
        },
      )
    }
    return false
  })
}
