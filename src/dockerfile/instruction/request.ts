import type { DockerfileProblem } from '../../errors/index.js'
import type { CommandLine, HeredocSyntax, InstructionSyntax, Token } from '../syntax/tree.js'
import { InstructionError } from './instruction-error.js'

/** A line that is to become an instruction. BuildKit: `parseRequest`. */
export interface InstructionRequest {
  readonly syntax: InstructionSyntax
  /** A part of the line for the trigger of an ONBUILD. */
  readonly command: CommandLine
  readonly heredocs: readonly HeredocSyntax[]
  readonly problems: DockerfileProblem[]
}

/**
 * Says why the line is no instruction, and stands for it. A word on a line of its own is pointed at; in an
 * instruction of several lines BuildKit names all of them.
 */
export function refuse(request: InstructionRequest, message: string, at?: Token): undefined {
  const { range } = request.syntax
  const fault = at && range.start.line === range.end.line ? at.range : range
  request.problems.push(Object.freeze({ message, range: fault }))
  return undefined
}

/** Whether `check` passes; what it throws is said of the line. */
export function accepts(request: InstructionRequest, check: () => unknown, at?: Token): boolean {
  try {
    check()
    return true
  } catch (error) {
    if (!(error instanceof InstructionError)) throw error
    refuse(request, error.message, at)
    return false
  }
}
