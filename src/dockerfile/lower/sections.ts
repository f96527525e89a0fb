import type { SourceLocation } from '../../errors/index.js'
import type { CommentNode } from '../../node/index.js'
import type { Dockerfile } from '../dockerfile.js'
import type {
  ArgInstruction,
  FromInstruction,
  Instruction,
  StageInstruction,
} from '../instruction/instruction.js'
import type { CommentSyntax, InstructionSyntax } from '../syntax/tree.js'
import { PendingComments } from './comments.js'

/** The instructions of a file and its comments, which stand where they are kept as nodes. */
export interface Sections {
  readonly globals: readonly (CommentNode | ArgInstruction)[]
  readonly stages: readonly StageSection[]
}

export interface StageSection {
  readonly from: FromInstruction
  /** Those right above it. */
  readonly comments: readonly CommentNode[]
  readonly items: (CommentNode | StageInstruction)[]
}

export function sectionsOf(
  dockerfile: Dockerfile,
  locate: (comment: CommentSyntax) => { readonly at?: SourceLocation },
): Sections {
  const instructions = instructionsOf(dockerfile)
  const globals: (CommentNode | ArgInstruction)[] = []
  const stages: StageSection[] = []
  const pending = new PendingComments(locate)
  const itemsAbove = (): (CommentNode | StageInstruction | ArgInstruction)[] =>
    stages.at(-1)?.items ?? globals
  for (const element of dockerfile.syntax.elements) {
    if (element.kind === 'comment') pending.add(element)
    else if (element.kind === 'blank') pending.addBlank()
    else if (element.kind === 'instruction') {
      const instruction = instructions.get(element)
      if (instruction?.kind === 'from') {
        const { before, own } = pending.takeForFrom(element.comments, stages.length === 0)
        itemsAbove().push(...before)
        stages.push({ from: instruction, comments: own, items: [] })
      } else if (instruction) {
        itemsAbove().push(...pending.take(element.comments), instruction)
      }
    }
  }
  itemsAbove().push(...pending.take([]))
  return { globals: withoutGuard(globals, dockerfile), stages: stages.map(guardFirst) }

  function guardFirst(section: StageSection, index: number): StageSection {
    const isTop = index === 0 && globals.length === 0
    return isTop ? { ...section, comments: withoutGuard(section.comments, dockerfile) } : section
  }
}

function instructionsOf({
  globals,
  stages,
}: Dockerfile): ReadonlyMap<InstructionSyntax, Instruction> {
  const all: readonly Instruction[] = [
    ...globals,
    ...stages.flatMap(({ from, instructions }) => [from, ...instructions]),
  ]
  return new Map(all.map((instruction) => [instruction.syntax, instruction]))
}

/** The printer puts an empty comment above one that would be a directive in the first line. */
function withoutGuard<Node extends { readonly kind: string }>(
  nodes: readonly Node[],
  { syntax }: Dockerfile,
): readonly Node[] {
  const [first, ...others] = nodes
  if (first?.kind !== 'comment' || syntax.elements.some(({ kind }) => kind === 'directive')) {
    return nodes
  }
  const comment = first as Node & { readonly text: string }
  return /^\n\p{White_Space}*[a-z][a-z0-9]*\p{White_Space}*=/iu.test(comment.text)
    ? [{ ...comment, text: comment.text.slice(1) }, ...others]
    : nodes
}
