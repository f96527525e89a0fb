import {
  breaks,
  breakParent,
  concat,
  type Document,
  firstThatFits,
  group,
  hardLine,
  ifBroken,
  indent,
  join,
  line,
  rawLine,
  softLine,
} from '../layout/document.js'
import type {
  ArrayExpression,
  ArrowExpression,
  ChainExpression,
  Expression,
  ObjectExpression,
  Property,
  TemplateExpression,
} from './expression.js'
import { quote, type QuoteStyle, quoteTemplate } from './quote.js'

export interface ExpressionStyle extends QuoteStyle {
  /** Objects whose first property stands on a line of its own: prettier keeps them so. */
  readonly expanded: ReadonlySet<object>
}

/** The layout that prettier gives an expression. */
export function printExpression(expression: Expression, style: ExpressionStyle): Document {
  switch (expression.kind) {
    case 'text':
      return quote(expression.value, style)
    case 'template':
      return printTemplate(expression)
    case 'plain':
      return expression.code
    case 'name':
      return expression.name
    case 'array':
      return printArray(expression, style)
    case 'object':
      return printObject(expression, style)
    case 'call':
      return concat(expression.callee, printArguments(expression.arguments, style))
    case 'chain':
      return printChain(expression, style)
    case 'arrow':
      return group(
        concat(arrowHead(expression), group(indent(concat(line, arrowBody(expression, style))))),
      )
  }
}

function printTemplate({ lines, indented }: TemplateExpression): Document {
  const documents = lines.map(({ text, continued }) =>
    concat(quoteTemplate(text), continued ? '\\' : ''),
  )
  return concat('`', join(indented ? hardLine : rawLine, documents), '`')
}

function printArray({ elements }: ArrayExpression, style: ExpressionStyle): Document {
  if (elements.length === 0) return '[]'
  return group(
    concat(
      '[',
      indent(
        concat(softLine, commaSeparated(elements.map((each) => printExpression(each, style)))),
      ),
      softLine,
      ']',
    ),
    { broken: isMatrix(elements) },
  )
}

/** Several lists or objects of more than one element stand on lines of their own. */
function isMatrix(elements: readonly Expression[]): boolean {
  const [first] = elements
  return (
    elements.length > 1 &&
    elements.every(
      (each) =>
        each.kind === first?.kind &&
        ((each.kind === 'array' && each.elements.length > 1) ||
          (each.kind === 'object' && each.properties.length > 1)),
    )
  )
}

function commaSeparated(documents: readonly Document[]): Document {
  return concat(join(concat(',', line), documents), ifBroken(','))
}

function printObject(object: ObjectExpression, style: ExpressionStyle): Document {
  const properties = object.properties.map((property) => printProperty(property, style))
  if (properties.length === 0) return '{}'
  return group(concat('{', indent(concat(line, commaSeparated(properties))), line, '}'), {
    broken: style.expanded.has(object),
    source: object,
  })
}

const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u
/** Source: prettier, `isObjectPropertyWithShortKey`: nothing is gained by a line break behind it. */
const LONGEST_SHORT_KEY = 4

function printProperty([key, value]: Property, style: ExpressionStyle): Document {
  const printedKey = printKey(key, style)
  const printed = printExpression(value, style)
  return value.kind === 'text' && printedKey.length > LONGEST_SHORT_KEY
    ? group(concat(printedKey, ':', indent(concat(line, printed))))
    : concat(printedKey, ': ', printed)
}

/** `__proto__` without brackets would set the prototype. */
function printKey(key: string, style: ExpressionStyle): string {
  if (key === '__proto__') return `[${quote(key, style)}]`
  return IDENTIFIER.test(key) ? key : quote(key, style)
}

/** Source: prettier, `printCallArguments`. */
function printArguments(args: readonly Expression[], style: ExpressionStyle): Document {
  if (args.length === 0) return '()'
  const printed = args.map((each) => printExpression(each, style))
  const [last, beforeLast] = [args.at(-1), args.at(-2)]
  const allBroken = (): Document =>
    group(concat('(', indent(concat(softLine, commaSeparated(printed))), softLine, ')'), {
      broken: true,
    })
  if (!last || !canHug(last) || beforeLast?.kind === last.kind || (beforeLast && isList(last))) {
    return group(concat('(', indent(concat(softLine, commaSeparated(printed))), softLine, ')'), {
      broken: printed.some(breaks),
    })
  }
  const others = printed.slice(0, -1)
  if (others.some(breaks)) return allBroken()
  const hugged = (broken: boolean): Document => {
    const printedLast = last.kind === 'arrow' ? printHuggedArrow(last, style) : printed.at(-1)
    return concat(
      '(',
      ...others.flatMap((each) => [each, ', ']),
      group(printedLast ?? '', { broken }),
      ')',
    )
  }
  return concat(
    printed.some(breaks) ? breakParent : '',
    firstThatFits(hugged(false), hugged(true), allBroken()),
  )
}

/** Whether the brackets of the last argument can stand directly in those of the call. */
function canHug(last: Expression): boolean {
  return (
    (last.kind === 'object' && last.properties.length > 0) ||
    (last.kind === 'array' && last.elements.length > 0) ||
    last.kind === 'arrow'
  )
}

function isList(expression: Expression): boolean {
  return expression.kind === 'array' && isMatrix(expression.elements)
}

function arrowHead({ parameter }: ArrowExpression): string {
  return `(${parameter}) =>`
}

function arrowBody({ parameter, steps }: ArrowExpression, style: ExpressionStyle): Document {
  return printChain({ kind: 'chain', head: { kind: 'name', name: parameter }, steps }, style)
}

function printHuggedArrow(arrow: ArrowExpression, style: ExpressionStyle): Document {
  return concat(
    arrowHead(arrow),
    group(concat(indent(concat(line, arrowBody(arrow, style))), ifBroken(','), softLine)),
  )
}

/** How many calls a chain may have that stays on one line whatever their arguments are. */
const MAX_PLAIN_CALLS = 2

/** Source: prettier, `printMemberChain`. */
function printChain({ head, steps }: ChainExpression, style: ExpressionStyle): Document {
  const printedHead = printExpression(head, style)
  const printedSteps = steps.map((each) =>
    concat(`.${each.name}`, printArguments(each.arguments, style)),
  )
  const oneLine = concat(printedHead, ...printedSteps)
  const hasComment = steps.some(({ comments }) => comments.length > 0)
  if (steps.length <= 1 && !hasComment) return group(oneLine)
  const expanded = concat(
    printedHead,
    indent(
      concat(
        ...steps.flatMap(({ comments }, index) => [
          ...comments.flatMap((comment) => (comment === '' ? [] : [hardLine, comment])),
          hardLine,
          printedSteps[index] ?? '',
        ]),
      ),
    ),
  )
  const calls = [...(head.kind === 'call' ? [head] : []), ...steps]
  const isComplex =
    calls.length > MAX_PLAIN_CALLS && !calls.every((each) => each.arguments.every(isSimple))
  if (hasComment || isComplex || [printedHead, ...printedSteps.slice(0, -1)].some(breaks)) {
    return group(expanded)
  }
  return concat(breaks(oneLine) ? breakParent : '', firstThatFits(oneLine, expanded))
}

/** Source: prettier, `isSimpleCallArgument`. */
function isSimple(expression: Expression): boolean {
  return isSimpleAt(expression, 0)
}

/** What stands deeper in an argument makes it too much to read at a glance. */
const DEEPEST = 1

function isSimpleAt(expression: Expression, depth: number): boolean {
  const isSimpleChild = (child: Expression): boolean => isSimpleAt(child, depth + 1)
  if (depth > DEEPEST) return false
  switch (expression.kind) {
    case 'text':
    case 'plain':
    case 'name':
      return true
    case 'template':
      return expression.lines.length <= 1
    case 'array':
      return expression.elements.every(isSimpleChild)
    case 'object':
      return expression.properties.every(
        ([key, value]) => key !== '__proto__' && isSimpleChild(value),
      )
    case 'call':
      return expression.arguments.every(isSimpleChild)
    case 'chain':
    case 'arrow':
      return false
  }
}
