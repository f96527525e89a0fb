import {
  bind,
  cache,
  context,
  defineImage,
  expand,
  file,
  literal,
  secret,
  ssh,
  Stage,
  tmpfs,
} from '../definition/index.js'
import type { StageNode } from '../node/index.js'
import type { Expression, Step } from './expression/expression.js'

/** Functions that expressions call. `image` is another one: what it begins needs an executor. */
const FUNCTIONS: Readonly<Record<string, unknown>> = {
  bind,
  cache,
  context,
  expand,
  file,
  literal,
  secret,
  ssh,
  tmpfs,
}

// What is evaluated here is read and thrown away.
const refuse = (): never => {
  throw new RangeError('A definition that is being generated builds nothing')
}
const executor = { build: refuse, key: refuse, explain: refuse, pins: refuse }

/** What steps make of a stage, by running them. Constants are stages by their name. */
export function runSteps(
  stage: StageNode,
  steps: readonly Step[],
  constants: ReadonlyMap<string, StageNode>,
): StageNode {
  return follow(new Stage(stage, executor), steps, constants).node
}

/** What begins an image, by running it: the steps up to `from` or `scratch`. */
export function beginImage(
  steps: readonly Step[],
  constants: ReadonlyMap<string, StageNode>,
): StageNode {
  return follow(defineImage(executor, {}, undefined), steps, constants).node
}

type Callable = (...args: readonly unknown[]) => unknown

function follow(
  start: object,
  steps: readonly Step[],
  constants: ReadonlyMap<string, StageNode>,
): Stage {
  let value: object = start
  for (const { name, arguments: args } of steps) {
    const method = (value as Readonly<Record<string, Callable>>)[name]
    if (method === undefined) throw new RangeError(`There is no step ${name}()`)
    value = method.apply(
      value,
      args.map((each) => evaluate(each, constants)),
    ) as object
  }
  return value as Stage
}

function evaluate(expression: Expression, constants: ReadonlyMap<string, StageNode>): unknown {
  const inner = (each: Expression): unknown => evaluate(each, constants)
  switch (expression.kind) {
    case 'text':
      return expression.value
    case 'template':
      return templateValue(expression)
    case 'plain':
      return JSON.parse(decimal(expression.code))
    case 'name': {
      const node = constants.get(expression.name)
      if (node === undefined) throw new RangeError(`There is no constant ${expression.name}`)
      return { kind: 'stage', node }
    }
    case 'array':
      return expression.elements.map(inner)
    case 'object':
      return Object.fromEntries(expression.properties.map(([key, value]) => [key, inner(value)]))
    case 'call': {
      const callee = FUNCTIONS[expression.callee]
      if (typeof callee !== 'function') throw new RangeError(`There is no ${expression.callee}()`)
      return (callee as Callable)(...expression.arguments.map(inner))
    }
    case 'arrow':
      return (stage: object) => follow(stage, expression.steps, constants)
    case 'chain':
      throw new RangeError('A chain is no argument')
  }
}

function decimal(code: string): string {
  return code.startsWith('0o') ? String(Number(code)) : code
}

/** The string that a template literal is: an indentation of any depth shows what becomes of it. */
export function templateValue({
  lines,
  indented,
}: Extract<Expression, { readonly kind: 'template' }>): string {
  return lines
    .map(({ text, continued }, index) => {
      const isLast = index === lines.length - 1
      const indentation = indented && index > 0 && (text !== '' || isLast) ? '  ' : ''
      return `${indentation}${text}${continued || isLast ? '' : '\n'}`
    })
    .join('')
}
