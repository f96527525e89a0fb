import { UnprintableValueError } from '../../errors/index.js'
import type { TriggerNode } from '../../node/index.js'
import { printTrigger } from '../print/instruction.js'

/** The text of a trigger where the image would keep another one if it were printed. */
export function expressionOf(
  expression: string,
  node: TriggerNode | undefined,
): string | undefined {
  return node && printed(node) === expression ? undefined : expression
}

function printed(node: TriggerNode): string | undefined {
  try {
    const { head, body } = printTrigger(node)
    const line = head.replaceAll('\\\n', '')
    return body === undefined ? line : `${line}\n${body}`
  } catch (error) {
    if (error instanceof UnprintableValueError) return undefined
    throw error
  }
}
