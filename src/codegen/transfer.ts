import {
  type AddNode,
  type CopyNode,
  type InlineFile,
  literalText,
  type Word,
} from '../node/index.js'
import {
  array,
  call,
  type Expression,
  maybe,
  object,
  optional,
  plain,
  type Step,
  step,
  text,
} from './expression/expression.js'
import { originExpression } from './origin.js'
import type { Scope } from './scope.js'
import { expandedExpression, wordExpression } from './word.js'

/** Ways to write a COPY, the best first. */
export function copySteps(node: CopyNode, scope: Scope): readonly Step[] {
  const options = object({
    from: node.from && originExpression(node.from, scope),
    ...ownership(node),
    link: maybe(node.link, plain),
    parents: maybe(node.parents, plain),
    exclude: node.exclude && array(node.exclude.map(text)),
  })
  const args = [...paths(node), ...optional(options)]
  return [...writeSteps(node), step('copy', args)]
}

export function addSteps(node: AddNode): readonly Step[] {
  const options = object({
    checksum: maybe(node.checksum, wordExpression),
    keepGitDir: maybe(node.keepGitDir, plain),
    unpack: maybe(node.unpack, plain),
    ...ownership(node),
    link: maybe(node.link, plain),
    exclude: node.exclude && array(node.exclude.map(text)),
  })
  return [step('add', [...paths(node), ...optional(options)])]
}

/** `write()`, where a COPY does no more than write one file. */
function writeSteps(node: CopyNode): readonly Step[] {
  const [source, ...more] = node.sources
  if (source?.kind !== 'inline' || more.length > 0 || node.from || node.parents || node.exclude) {
    return []
  }
  const [content, expand] = inlineContent(source)
  const options = object({
    ...ownership(node),
    link: maybe(node.link, plain),
    expand,
    name: maybe(source.name, text),
  })
  return [step('write', [wordExpression(node.destination), content, ...optional(options)])]
}

function inlineContent({ content }: InlineFile): readonly [Expression, Expression | undefined] {
  const literal = literalText(content)
  if (literal !== undefined) return [lines(literal), undefined]
  const expression = wordExpression(content)
  return expression.kind === 'text'
    ? [lines(expression.value), plain(true)]
    : [expression, undefined]
}

function fileCall(file: InlineFile): Expression {
  const literal = literalText(file.content)
  const content = literal === undefined ? expandedExpression(file.content) : lines(literal)
  return call('file', text(file.name ?? 'EOF'), content)
}

/** The content of a file, line by line where it has several. */
function lines(value: string): Expression {
  const all = value.split('\n')
  return all.length <= 2
    ? text(value.endsWith('\n') && value !== '\n' ? value.slice(0, -1) : value)
    : {
        kind: 'template',
        lines: all.map((line) => ({ text: line, continued: false })),
        indented: false,
      }
}

function paths({
  sources,
  destination,
}: {
  readonly sources: CopyNode['sources']
  readonly destination: Word
}): readonly Expression[] {
  const expressions = sources.map((source) =>
    source.kind === 'path' ? wordExpression(source.path) : fileCall(source),
  )
  const [only] = expressions
  const written = expressions.length === 1 && only ? only : array(expressions)
  return [written, wordExpression(destination)]
}

function ownership({ chown, chmod }: { readonly chown?: Word; readonly chmod?: Word }) {
  return { chown: maybe(chown, wordExpression), chmod: maybe(chmod, wordExpression) }
}
