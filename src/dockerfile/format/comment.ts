import type { CommentSyntax, InstructionSyntax } from '../syntax/tree.js'
import { trimEndOf } from './indent.js'

/**
 * A comment at the start of its line, without the blanks behind it.
 *
 * Only a comment at the start of a line is a directive, options of the checks, the description of an ARG or a stage,
 * or, empty, their end: one that is indented and would become such a one stays where it is.
 *
 * @param next - the instruction below it.
 */
export function formatComment(comment: CommentSyntax, next: InstructionSyntax | undefined): string {
  const text = trimEndOf(comment.text, ' \t\r\n')
  const isIndented = !text.startsWith('#')
  return isIndented && hasEffect(comment.value, next) ? text : text.slice(text.indexOf('#'))
}

// Source: buildkit frontend/dockerfile/parser/directives.go, `directiveRegexp` and `discardShebang`.
const DIRECTIVE = /^(?:$|!|[a-zA-Z][a-zA-Z0-9]*\s*=)/

/** Whether it could be more than a comment at the top of a file or above any instruction. */
export function canHaveEffect(value: string): boolean {
  return DIRECTIVE.test(value)
}

function hasEffect(value: string, next: InstructionSyntax | undefined): boolean {
  return (
    canHaveEffect(value) ||
    (next !== undefined && namesOf(next).some((name) => value.startsWith(`${name} `)))
  )
}

/** What the instruction declares. */
function namesOf(instruction: InstructionSyntax): readonly string[] {
  switch (instruction.keyword.value.toLowerCase()) {
    case 'from':
      return instruction.arguments.slice(2, 3).map((name) => name.toLowerCase())
    case 'arg':
      return instruction.arguments.map((text) => text.split('=', 1).join(''))
    default:
      return []
  }
}
