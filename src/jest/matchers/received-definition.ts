import type { Stage } from '../../definition/index.js'
import { definitionOf } from '../subject.js'
import { type Call, misusedReceived } from './context.js'

/** The definition that was received, or of which a fixture is. */
export function receivedDefinition(call: Call, received: unknown): Stage {
  const definition = definitionOf(received)
  if (definition) return definition
  throw misusedReceived(
    call,
    'value must be a definition, or a fixture of one, made by useImage() or useContainer()',
    received,
    promiseHint(received),
  )
}

/** What to do where the value is to come yet. */
export function promiseHint(received: unknown): string | undefined {
  if (typeof Object(received).then !== 'function') return undefined
  return 'It is a promise: await it, or write expect(...).resolves.'
}
