import type { OriginNode, StageNode } from '../../node/index.js'
import { EMPTY_ENVIRONMENT, ExpansionError, expandWord } from '../shell/index.js'
import { quote } from '../quote.js'
import type { EscapeCharacter, InstructionSyntax } from '../syntax/tree.js'
import type { Origins } from './context.js'
import type { Source, StageGraph } from './stage-graph.js'

interface OriginContext {
  readonly graph: StageGraph
  /** The stage whose instructions name them. */
  readonly user: number
  readonly escape: EscapeCharacter
  /** The node of a stage further up. */
  readonly nodeOf: (index: number) => StageNode | undefined
  /** A problem of the stage, or of the whole file. */
  readonly report: (message: string, syntax: InstructionSyntax, of: 'stage' | 'file') => void
}

/** What the names of origins mean in one stage. BuildKit: `toCommand` and `detectRunMount`. */
export function originsOfStage(context: OriginContext): Origins {
  const { graph, report, user } = context
  return {
    ofCopy: (from, syntax) => {
      const source = copySource(from, context)
      if (typeof source === 'string') {
        report(source, syntax, 'file')
        return undefined
      }
      const tooLate = `cannot copy from stage ${quote(from)}, it needs to be defined before current stage ${quote(graph.nameOf(user))}`
      return originOf(source, syntax, tooLate, context)
    },
    ofMount: (from, target, syntax) => {
      // A mount without one counts as scratch, where stages are counted.
      const source = graph.sourceByName(from || 'scratch')
      if (from === '') return undefined
      const tooLate = `cannot mount from stage ${quote(from)} to ${quote(target)}, stage needs to be defined before current command`
      return originOf(source, syntax, tooLate, context)
    },
  }
}

function originOf(
  source: Source,
  syntax: InstructionSyntax,
  tooLate: string,
  { graph, nodeOf, report, user }: OriginContext,
): OriginNode | undefined {
  if (typeof source !== 'number') return { kind: 'image', reference: source.image }
  graph.use(user, source)
  if (source >= user) {
    report(tooLate, syntax, 'stage')
    return undefined
  }
  const stage = nodeOf(source)
  return stage && { kind: 'stage', stage }
}

const NUMBER = /^[+-]?\d{1,18}$/

/** A text says what is wrong with it. */
function copySource(from: string, { escape, graph }: OriginContext): Source | string {
  if (expands(from, escape)) {
    return 'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround'
  }
  if (!NUMBER.test(from)) return graph.sourceByName(from)
  return graph.sourceByNumber(Number(from)) ?? `invalid stage index ${Number(from)}`
}

function expands(word: string, escape: EscapeCharacter): boolean {
  try {
    return expandWord(word, EMPTY_ENVIRONMENT, { escape }).result !== word
  } catch (error) {
    if (error instanceof ExpansionError) return true
    throw error
  }
}
