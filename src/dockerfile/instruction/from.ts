import { toLower } from '../syntax/letter-case.js'
import { quote } from '../quote.js'
import { describer } from './doc-comment.js'
import { flagTable, readFlags } from './flags.js'
import type { FromInstruction } from './instruction.js'
import { refuse, type InstructionRequest } from './request.js'

const FLAGS = flagTable({ platform: 'text' })
const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/
/** Go: `strings.EqualFold`, to which the long s is an s. */
const AS = /^[aA][sS\u017f]$/

export function readFrom(request: InstructionRequest): FromInstruction | undefined {
  const { syntax, command } = request
  const [base = '', as = '', writtenName = ''] = command.arguments
  const count = command.arguments.length
  const isNamed = count === 3 && AS.test(as)
  if (!isNamed && count !== 1) {
    return refuse(request, 'FROM requires either one or three arguments')
  }
  const name = toLower(writtenName)
  if (isNamed && !STAGE_NAME.test(name)) {
    const reason = "name can't start with a number or contain symbols"
    return refuse(request, `invalid name for build stage: ${quote(writtenName)}, ${reason}`)
  }
  const flags = readFlags(request, FLAGS)
  if (!flags) return undefined
  const description = describer(syntax.leadingComments)(name)
  return Object.freeze({
    kind: 'from',
    syntax,
    command,
    base,
    ...(flags.platform && { platform: flags.platform }),
    ...(isNamed && { name, writtenName }),
    ...(description !== undefined && { description }),
  })
}
