import type { ArgNode, Assignment, EnvNode, LabelNode } from '../../node/index.js'
import type { PrintContext } from './context.js'
import { printLeadingWord, printWord } from './word.js'

export function printEnv(node: EnvNode, context: PrintContext): string {
  return printAssignments('ENV', node.variables, context)
}

export function printLabel(node: LabelNode, context: PrintContext): string {
  return printAssignments('LABEL', node.labels, context)
}

export function printArg(node: ArgNode, context: PrintContext): string {
  return node.default === undefined
    ? `ARG ${node.name}`
    : `ARG ${printAssignment({ name: node.name, value: node.default }, context)}`
}

/** One assignment on the line of the instruction, several on a line each. */
function printAssignments(
  instruction: string,
  assignments: readonly Assignment[],
  context: PrintContext,
): string {
  return `${instruction} ${assignments
    .map((assignment) => printAssignment(assignment, context))
    .join(` ${context.escape}\n    `)}`
}

function printAssignment({ name, value }: Assignment, context: PrintContext): string {
  return `${printLeadingWord(name, context)}=${value.length === 0 ? '""' : printWord(value, context)}`
}
