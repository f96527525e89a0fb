import { describer } from './doc-comment.js'
import type { ArgInstruction, DeclaredArg } from './instruction.js'
import { refuse, type InstructionRequest } from './request.js'

/** Whatever flags it has: BuildKit does not look at them. */
export function readArg(request: InstructionRequest): ArgInstruction | undefined {
  const { syntax, command } = request
  if (command.arguments.length === 0) return refuse(request, 'ARG requires at least one argument')
  const describe = describer(command === syntax ? syntax.leadingComments : [])
  const args: DeclaredArg[] = []
  for (const word of command.arguments) {
    const equals = word.indexOf('=')
    if (equals === 0) return refuse(request, 'ARG names can not be blank')
    const name = equals === -1 ? word : word.slice(0, equals)
    const description = describe(name)
    args.push(
      Object.freeze({
        name,
        ...(equals !== -1 && { value: word.slice(equals + 1) }),
        ...(description !== undefined && { description }),
      }),
    )
  }
  return Object.freeze({ kind: 'arg', syntax, command, args: Object.freeze(args) })
}
