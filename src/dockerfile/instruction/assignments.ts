import { NO_FLAGS, readFlags } from './flags.js'
import type { EnvInstruction, KeyValue, LabelInstruction } from './instruction.js'
import { refuse, type InstructionRequest } from './request.js'

export function readEnv(request: InstructionRequest): EnvInstruction | undefined {
  const pairs = readPairs(request, 'ENV')
  const { syntax, command } = request
  return pairs && Object.freeze({ kind: 'env', syntax, command, pairs })
}

export function readLabel(request: InstructionRequest): LabelInstruction | undefined {
  const pairs = readPairs(request, 'LABEL')
  const { syntax, command } = request
  return pairs && Object.freeze({ kind: 'label', syntax, command, pairs })
}

function readPairs(request: InstructionRequest, keyword: string): readonly KeyValue[] | undefined {
  if (!readFlags(request, NO_FLAGS)) return undefined
  const words = request.command.arguments
  if (words.length === 0) return refuse(request, `${keyword} requires at least one argument`)
  const pairs: KeyValue[] = []
  // Three words for each pair: name, value, and `=` or nothing.
  for (let index = 0; index < words.length; index += 3) {
    const [name = '', value = '', sign = ''] = words.slice(index, index + 3)
    if (name === '') return refuse(request, `${keyword} names can not be blank`)
    pairs.push(Object.freeze({ name, value, legacy: sign === '' }))
  }
  return Object.freeze(pairs)
}
