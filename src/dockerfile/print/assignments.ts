import { UnprintableValueError } from '../../errors/index.js'
import {
  type ArgDeclaration,
  type ArgNode,
  type Assignment,
  declarationsOf,
  type EnvNode,
  type LabelNode,
} from '../../node/index.js'
import { splitQuotedWords } from '../syntax/words.js'
import { guardFlags } from './command.js'
import type { PrintContext } from './context.js'
import { printLeadingWord, printWord } from './word.js'

export function printEnv(node: EnvNode, context: PrintContext): string {
  return printAssignments('ENV', node.variables, context)
}

export function printLabel(node: LabelNode, context: PrintContext): string {
  return printAssignments('LABEL', node.labels, context)
}

export function printArg(node: ArgNode, context: PrintContext): string {
  const declarations = declarationsOf(node).map((declaration) =>
    printDeclaration(declaration, context),
  )
  return `ARG ${guardFlags(declarations.join(' '))}`
}

/** The builder of images takes the name as it stands, with its quotes and escapes. */
function printDeclaration({ name, default: value }: ArgDeclaration, context: PrintContext): string {
  const written = value === undefined ? name : `${name}=${printWord(value, context)}`
  const [word, ...others] = splitQuotedWords(written, context.escape)
  if (word === written && others.length === 0) return written
  throw new UnprintableValueError(`The ARG ${JSON.stringify(name)} cannot be written`, {
    at: context.at,
    hint: 'Name it with letters, digits and "_".',
  })
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
  const written = printLeadingWord(name, context)
  // The first one ends the name, whatever quotes it stands in.
  if (!written.includes('=')) return `${written}=${printWord(value, context)}`
  throw new UnprintableValueError(`The name ${JSON.stringify(name)} cannot be written`, {
    at: context.at,
    hint: 'A name has no "=".',
  })
}
