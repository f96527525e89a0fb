/** TypeScript as data: as much of it as definitions are made of. */
export type Expression =
  | TextExpression
  | TemplateExpression
  | PlainExpression
  | NameExpression
  | ArrayExpression
  | ObjectExpression
  | CallExpression
  | ChainExpression
  | ArrowExpression

/** A string. */
export interface TextExpression {
  readonly kind: 'text'
  readonly value: string
}

/** A string over several lines: a template literal. */
export interface TemplateExpression {
  readonly kind: 'template'
  /** Without what ends them; together they are the value. */
  readonly lines: readonly TemplateLine[]
  /** Indented like the code around it, which whoever reads the value takes away. */
  readonly indented: boolean
}

export interface TemplateLine {
  readonly text: string
  /** The next line goes on with this one: the backslash at its end swallows the newline. */
  readonly continued: boolean
}

/** A number or a boolean, as it is written. */
export interface PlainExpression {
  readonly kind: 'plain'
  readonly code: string
}

export interface NameExpression {
  readonly kind: 'name'
  readonly name: string
}

export interface ArrayExpression {
  readonly kind: 'array'
  readonly elements: readonly Expression[]
}

export interface ObjectExpression {
  readonly kind: 'object'
  readonly properties: readonly Property[]
}

export type Property = readonly [key: string, value: Expression]

/** A call of a function that the library exports. */
export interface CallExpression {
  readonly kind: 'call'
  readonly callee: string
  readonly arguments: readonly Expression[]
}

/** Steps of the builder, one after the other. */
export interface ChainExpression {
  readonly kind: 'chain'
  readonly head: NameExpression | CallExpression
  readonly steps: readonly Step[]
}

/** One call of a method, e.g. `.run('make')`. */
export interface Step {
  readonly name: string
  readonly arguments: readonly Expression[]
  /** Lines of comments above it. */
  readonly comments: readonly string[]
}

/** `(parameter) => parameter.step()`, as the only argument of a step. */
export interface ArrowExpression {
  readonly kind: 'arrow'
  readonly parameter: string
  readonly steps: readonly Step[]
}

export function text(value: string): TextExpression {
  return { kind: 'text', value }
}

export function plain(value: number | boolean): PlainExpression {
  return { kind: 'plain', code: String(value) }
}

export function name(value: string): NameExpression {
  return { kind: 'name', name: value }
}

export function array(elements: readonly Expression[]): ArrayExpression {
  return { kind: 'array', elements }
}

/** Without the properties that are undefined. */
export function object(
  properties: Readonly<Record<string, Expression | undefined>>,
): ObjectExpression {
  return {
    kind: 'object',
    properties: Object.entries(properties).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    ),
  }
}

export function call(callee: string, ...args: readonly Expression[]): CallExpression {
  return { kind: 'call', callee, arguments: args }
}

export function step(
  method: string,
  args: readonly Expression[],
  comments: readonly string[] = [],
): Step {
  return { name: method, arguments: args, comments }
}

/** An option that may be left out. */
export function maybe<Value>(
  value: Value | undefined,
  make: (value: Value) => Expression,
): Expression | undefined {
  return value === undefined ? undefined : make(value)
}

/** The options as the last argument, if there are any. */
export function optional(options: ObjectExpression): readonly Expression[] {
  return options.properties.length > 0 ? [options] : []
}

/** Names of the library's functions that an expression calls. */
export function calledFunctions(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'call':
      return [expression.callee, ...expression.arguments.flatMap(calledFunctions)]
    case 'array':
      return expression.elements.flatMap(calledFunctions)
    case 'object':
      return expression.properties.flatMap(([, value]) => calledFunctions(value))
    case 'chain':
      return [
        ...calledFunctions(expression.head),
        ...expression.steps.flatMap((each) => each.arguments.flatMap(calledFunctions)),
      ]
    case 'arrow':
      return expression.steps.flatMap((each) => each.arguments.flatMap(calledFunctions))
    case 'text':
    case 'template':
    case 'plain':
    case 'name':
      return []
  }
}
