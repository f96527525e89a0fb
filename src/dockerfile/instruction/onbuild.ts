import { toUpper } from '../syntax/letter-case.js'
import { trimSpace } from '../syntax/space.js'
import { NO_FLAGS, readFlags } from './flags.js'
import type { Instruction, OnbuildInstruction, StageInstruction } from './instruction.js'
import { refuse, type InstructionRequest } from './request.js'

export function readOnbuild(
  request: InstructionRequest,
  readInstruction: (request: InstructionRequest) => Instruction | undefined,
): OnbuildInstruction | undefined {
  const { syntax, command } = request
  if (!command.trigger) return refuse(request, 'ONBUILD requires at least one argument')
  if (!readFlags(request, NO_FLAGS)) return undefined
  const keyword = toUpper(trimSpace(command.trigger.keyword.value))
  if (keyword === 'ONBUILD') {
    return refuse(request, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
  }
  if (keyword === 'MAINTAINER' || keyword === 'FROM') {
    return refuse(request, `${keyword} isn't allowed as an ONBUILD trigger`)
  }
  const trigger = readInstruction({ ...request, command: command.trigger, problems: [] })
  return Object.freeze({
    kind: 'onbuild',
    syntax,
    command,
    expression: expressionOf(request),
    ...(isStageInstruction(trigger) && { trigger }),
  })
}

function isStageInstruction(instruction: Instruction | undefined): instruction is StageInstruction {
  return instruction !== undefined && instruction.kind !== 'from'
}

// What `\s` is to Go's regular expressions.
const KEYWORD = /^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*/i

/** The line behind ONBUILD as it is written, and its heredocs. */
function expressionOf({ command, heredocs }: InstructionRequest): string {
  const bodies = heredocs.map(({ content, name }) => `\n${content}${name}`)
  return command.line.replace(KEYWORD, '') + bodies.join('')
}
