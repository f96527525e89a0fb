import { NoTypescriptFormError } from '../errors/index.js'
import { declarationsOf, type HeaderNode, literalText, type StageNode } from '../node/index.js'
import { commentLines } from './comment.js'
import { beginImage } from './evaluate.js'
import {
  array,
  type Expression,
  maybe,
  name,
  object,
  optional,
  plain,
  type Step,
  step,
  text,
} from './expression/expression.js'
import { constantOf, type Scope } from './scope.js'
import { argStep } from './steps.js'
import { expandedExpression, wordExpression } from './word.js'

/** Steps, with the comments before the first and after the last one. */
export interface Beginning {
  readonly above: readonly string[]
  readonly steps: readonly Step[]
  readonly comments: readonly string[]
}

/** Directives and global ARGs. */
export function headerSteps(header: HeaderNode, scope: Scope): Beginning {
  const steps: Step[] = [
    ...(header.syntax === undefined ? [] : [step('syntax', [text(header.syntax)])]),
    ...(header.escape === undefined ? [] : [step('escape', [text(header.escape)])]),
    ...(header.check === undefined ? [] : checkSteps(header.check)),
  ]
  let above: readonly string[] | undefined
  let comments: string[] = []
  for (const node of header.globals) {
    if (node.kind === 'comment' && !scope.keepComments) {
      if (node.apart && comments.length > 0) comments.push('')
      comments.push(...commentLines(node))
      continue
    }
    const added =
      node.kind === 'comment'
        ? [step('comment', [text(node.text)])]
        : declarationsOf(node).map(argStep)
    for (const each of added) {
      // What stands at the top of the file is about the whole file.
      steps.push({ ...each, comments: above ? comments : [] })
      above ??= comments
      comments = []
    }
  }
  return { above: above ?? [], steps, comments }
}

/** `# check=skip=A,B;error=true`. Source: buildkit frontend/dockerfile/dockerfile2llb, `ParseLintOptions`. */
function checkSteps(directive: string): readonly Step[] {
  const fields = new Map(
    directive.split(';').map((field): [string, string] => {
      const [key = '', value = ''] = field.split('=')
      return [key.trim(), value.trim()]
    }),
  )
  const error = fields.get('error')
  const options = object({
    skip: rules(fields.get('skip')),
    experimental: rules(fields.get('experimental')),
    error: error === undefined ? undefined : plain(/^(?:1|t|true)$/i.test(error)),
  })
  return options.properties.length === 0 ? [] : [step('check', [options])]
}

function rules(value: string | undefined): Expression | undefined {
  if (value === undefined) return undefined
  if (value.toLowerCase() === 'all') return text('all')
  const names = value.split(',').map((rule) => rule.trim())
  // What is no name of a rule names none.
  return array(names.filter((rule) => /^[A-Za-z]+$/.test(rule)).map(text))
}

/** FROM, with the name of the stage. */
export function fromSteps(stage: StageNode, scope: Scope): readonly Step[] {
  const options = object({
    platform: maybe(stage.platform, wordExpression),
    candidates: stage.candidates?.length
      ? array(stage.candidates.map((each) => name(constantOf(each, scope))))
      : undefined,
  })
  const from =
    stage.base.kind === 'scratch' && options.properties.length === 0
      ? step('scratch', [])
      : step('from', [baseExpression(stage, scope), ...optional(options)])
  return [from, ...(stage.name === undefined ? [] : [step('as', [text(stage.name)])])]
}

function baseExpression({ base }: StageNode, scope: Scope): Expression {
  switch (base.kind) {
    case 'scratch':
      return text('scratch')
    case 'stage':
      return name(constantOf(base.stage, scope))
    case 'reference': {
      const literal = literalText(base.reference)
      return literal === undefined ? expandedExpression(base.reference) : text(literal)
    }
  }
}

/**
 * The steps again if the builder takes them; without the name of the stage if that is what it refuses.
 *
 * @throws {NoTypescriptFormError} `NO_TYPESCRIPT_FORM`
 */
export function acceptedSteps(
  steps: readonly Step[],
  stage: StageNode,
  { names }: Scope,
): readonly Step[] {
  const constants = new Map([...names].map(([node, constant]) => [constant, node]))
  let cause: unknown
  for (const candidate of [steps, steps.filter((each) => each.name !== 'as')]) {
    try {
      beginImage(candidate, constants)
      return candidate
    } catch (error) {
      cause ??= error
    }
  }
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  throw new NoTypescriptFormError(`The beginning of a stage cannot be written: ${reason}`, {
    at: stage.at,
    hint: 'Correct it in the Dockerfile: no build would take it.',
    cause,
  })
}
