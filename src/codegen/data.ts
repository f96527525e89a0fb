import type { StageNode } from '../node/index.js'
import { array, type Expression, name, object, plain, text } from './expression/expression.js'
import { constantOf, type Scope } from './scope.js'

/** Plain data as it is, stages in it by their constants: for what no step of the builder has a form for. */
export function dataExpression(value: unknown, scope: Scope): Expression {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' || typeof value === 'boolean') return plain(value)
  if (Array.isArray(value)) return array(value.map((each) => dataExpression(each, scope)))
  if (typeof value !== 'object' || value === null) {
    throw new RangeError(`A node does not hold ${String(value)}`)
  }
  if (isStage(value)) return name(`${constantOf(value, scope)}.node`)
  return object(
    Object.fromEntries(
      Object.entries(value).flatMap(([key, each]: readonly [string, unknown]) =>
        each === undefined || key === 'at' ? [] : [[key, dataExpression(each, scope)]],
      ),
    ),
  )
}

function isStage(value: object): value is StageNode {
  return 'header' in value && 'instructions' in value
}
