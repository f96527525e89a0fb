import { withSuggestion } from '../suggest.js'
import { toLower } from '../syntax/letter-case.js'
import { readCsvFields } from './csv.js'
import { InstructionError } from './instruction-error.js'
import { readBoolean } from './number.js'

/** The value of a `RUN --device`. BuildKit: `instructions.Device`. */
export interface RunDevice {
  /** Empty where none is given. */
  readonly name: string
  readonly required: boolean
}

const KEYS = ['name', 'required'] as const

/** @throws {InstructionError} in BuildKit's words. */
export function readDevice(value: string): RunDevice {
  let name = ''
  let required = false
  for (const field of fieldsOf(value)) {
    const equals = field.indexOf('=')
    const key = toLower(equals === -1 ? field : field.slice(0, equals))
    const given = equals === -1 ? undefined : field.slice(equals + 1)
    if (key === 'required') {
      required = given === undefined || requiredOf(key, given)
    } else if (key === 'name' && given !== undefined) {
      if (name !== '') throw new InstructionError(`device name already set to ${name}`)
      name = given
    } else if (name === '') {
      name = field
    } else if (given === undefined) {
      throw new InstructionError(`invalid field '${field}' must be a key=value pair`)
    } else {
      throw new InstructionError(withSuggestion(`unexpected key '${key}' in '${field}'`, key, KEYS))
    }
  }
  return Object.freeze({ name, required })
}

function fieldsOf(value: string): string[] {
  try {
    return readCsvFields(value)
  } catch (error) {
    if (!(error instanceof InstructionError)) throw error
    throw new InstructionError(`failed to parse csv devices: ${error.message}`)
  }
}

function requiredOf(key: string, value: string): boolean {
  const required = readBoolean(value)
  if (required === undefined) throw new InstructionError(`invalid value for ${key}: ${value}`)
  return required
}
