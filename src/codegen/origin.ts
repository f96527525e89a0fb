import type { OriginNode } from '../node/index.js'
import { call, type Expression, name, text } from './expression/expression.js'
import { constantOf, type Scope } from './scope.js'

/** Where files come from: a stage is a constant, an image a string. */
export function originExpression(origin: OriginNode, scope: Scope): Expression {
  switch (origin.kind) {
    case 'stage':
      return name(constantOf(origin.stage, scope))
    case 'image':
      return text(origin.reference)
    case 'context':
      return call('context', text(origin.name))
  }
}
