import { GoRegexpError } from '../../errors/index.js'
import type { Assertion, CharacterSet, Expression } from './syntax.js'

/** A step of a program, by its place in it. `next` and `other` are places too. */
export type Step =
  | { readonly kind: 'character'; readonly set: CharacterSet; readonly next: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: 'fork'; readonly next: number; readonly other: number }
  | { readonly kind: 'match' }

export interface Program {
  readonly steps: readonly Step[]
  readonly start: number
}

/** More steps than any expression needs that somebody wrote. */
const MAX_STEPS = 200_000

/**
 * What an expression does, step by step.
 *
 * @throws {GoRegexpError} `GO_REGEXP_INVALID` for an expression that is too large.
 */
export function compileExpression(pattern: string, expression: Expression): Program {
  const steps: Step[] = [{ kind: 'match' }]
  const add = (step: Step): number => {
    if (steps.length >= MAX_STEPS) {
      throw new GoRegexpError(pattern, 'expression too large', pattern)
    }
    return steps.push(step) - 1
  }
  const start = compileBefore(expression, 0, add, (at, step) => {
    steps[at] = step
  })
  return { steps, start }
}

type Add = (step: Step) => number
type Put = (at: number, step: Step) => void

/** Adds the steps of an expression that lead to the step `next`, and says where they begin. */
function compileBefore(expression: Expression, next: number, add: Add, put: Put): number {
  switch (expression.kind) {
    case 'character':
    case 'assertion':
      return add({ ...expression, next })
    case 'sequence':
      return expression.parts.reduceRight(
        (after, part) => compileBefore(part, after, add, put),
        next,
      )
    case 'choice':
      return expression.parts
        .map((part) => compileBefore(part, next, add, put))
        .reduce((one, other) => add({ kind: 'fork', next: one, other }))
    case 'repetition':
      return compileRepetition(expression, next, add, put)
  }
}

function compileRepetition(
  { part, min, max }: Extract<Expression, { readonly kind: 'repetition' }>,
  next: number,
  add: Add,
  put: Put,
): number {
  let start = next
  if (max === Infinity) {
    start = add({ kind: 'match' })
    put(start, { kind: 'fork', next: compileBefore(part, start, add, put), other: next })
  } else {
    for (let optional = max - min; optional > 0; optional -= 1) {
      start = add({ kind: 'fork', next: compileBefore(part, start, add, put), other: next })
    }
  }
  for (let required = min; required > 0; required -= 1) {
    start = compileBefore(part, start, add, put)
  }
  return start
}
