import {
  concat,
  type Document,
  group,
  hardLine,
  ifBroken,
  indent,
  join,
  line,
} from './layout/document.js'
import { render } from './layout/render.js'
import {
  calledFunctions,
  type ChainExpression,
  type NameExpression,
} from './expression/expression.js'
import { printExpression } from './expression/print-expression.js'
import { quote } from './expression/quote.js'

/** How generated code looks. The defaults are those of prettier. */
export interface CodeStyle {
  /** @default true */
  readonly semicolons: boolean
  /** @default 'double' */
  readonly quotes: 'double' | 'single'
  /**
   * Columns that a line should not be longer than.
   *
   * @default 80
   */
  readonly width: number
  /**
   * Where the builder is imported from.
   *
   * @default 'imagewright'
   */
  readonly from: string
}

export interface Statement {
  /** Lines of comments above it. */
  readonly comments: readonly string[]
  /** Name of the constant; undefined for the default export. */
  readonly declaration: string | undefined
  readonly isExported: boolean
  readonly expression: ChainExpression | NameExpression
}

/** The text of a module. `comments` stand at its end. */
export function printModule(
  statements: readonly Statement[],
  comments: readonly string[],
  style: Partial<CodeStyle>,
): string {
  const { semicolons = true, quotes = 'double', width = 80, from = 'imagewright' } = style
  const end = semicolons ? ';' : ''
  const names = statements.flatMap(({ expression }) => calledFunctions(expression))
  const paragraphs = [
    render(concat(printImport([...new Set(names)], quote(from, { quotes })), end), width).text,
    ...statements.map((statement) => printStatement(statement, end, quotes, width)),
    ...(comments.length > 0 ? [comments.join('\n')] : []),
  ]
  return `${paragraphs.join('\n\n')}\n`
}

function printImport(names: readonly string[], from: string): Document {
  const sorted = names.toSorted((left, right) => compare(left.toLowerCase(), right.toLowerCase()))
  const list = concat(line, join(concat(',', line), sorted), ifBroken(','))
  return concat('import ', group(concat('{', indent(list), line, '}')), ` from ${from}`)
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}

function printStatement(
  { comments, declaration, isExported, expression }: Statement,
  end: string,
  quotes: CodeStyle['quotes'],
  width: number,
): string {
  const before =
    declaration === undefined
      ? 'export default '
      : `${isExported ? 'export ' : ''}const ${declaration} = `
  let expanded: ReadonlySet<object> = new Set()
  // An object that does not fit stays broken, and may change what is around it.
  for (;;) {
    const code = printExpression(expression, { quotes, expanded })
    const document = concat(join(hardLine, [...comments, concat(before, code)]), end)
    const { text, broken } = render(document, width)
    if ([...broken].every((source) => expanded.has(source))) return text
    expanded = new Set([...expanded, ...broken])
  }
}
