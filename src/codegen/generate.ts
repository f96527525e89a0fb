import { mergeHeaders, reachableStages } from '../dockerfile/print/index.js'
import type { HeaderNode, StageNode } from '../node/index.js'
import { acceptedSteps, fromSteps, headerSteps } from './begin.js'
import { commentLines } from './comment.js'
import {
  call,
  type CallExpression,
  type ChainExpression,
  maybe,
  name,
  type NameExpression,
  object,
  optional,
  type Step,
  text,
} from './expression/expression.js'
import { stageSteps } from './instructions.js'
import { type CodeStyle, printModule, type Statement } from './module.js'
import { nameConstants, SHARED_START } from './names.js'
import { withRecipes } from './recipe.js'
import type { Scope } from './scope.js'

export interface GenerateOptions extends Partial<CodeStyle> {
  /**
   * Further stages that the module exports by name, in the order of their file. Without them it has the target and
   * what that uses.
   */
  readonly stages?: readonly StageNode[]
  /**
   * Name of the target's export.
   *
   * @default 'default'
   */
  readonly exportName?: string
  /** Folder that relative paths of COPY belong to, as `image({ context })` takes it. Default: that of the module. */
  readonly context?: string
  /**
   * Whether patterns that a recipe of the library stands for become a call of it.
   *
   * @default false
   */
  readonly recipes?: boolean
  /**
   * Whether comments become `comment()` steps, so that the Dockerfile of the definition has them, rather than
   * comments of the TypeScript.
   *
   * @default false
   */
  readonly comments?: boolean
}

/** A call chain longer than this is told in parts: compilers follow a chain by recursion. */
const LONGEST_CHAIN = 200

/** The text of a module that exports a definition. */
export function generateModule(target: StageNode, options: GenerateOptions): string {
  const { stages: exported = [], exportName = DEFAULT_EXPORT, recipes = false } = options
  const stages = [...new Set([...exported, target].flatMap(reachableStages))]
  const header = mergeHeaders(target, stages)
  const given = exportName === DEFAULT_EXPORT ? [] : ([[target, exportName]] as const)
  const scope: Scope = {
    names: nameConstants(stages, new Map(given)),
    escape: header.escape ?? '\\',
    keepComments: options.comments ?? false,
  }
  const start = startOf(header, stages, options, scope)
  const statements: Statement[] = [...start.statements]
  let comments = start.comments
  for (const stage of stages) {
    const isTarget = stage === target
    const own = isTarget || start.isShared ? start.steps : []
    const { steps, comments: following } = stageSteps(stage, scope)
    const from = acceptedSteps([...own, ...fromSteps(stage, scope)], stage, scope)
    const above = paragraphs(comments, (stage.comments ?? []).flatMap(commentLines))
    // Below global ARGs the comments of a FROM stay with it.
    const isInline = !start.isShared && own.some(({ name: method }) => method === 'arg')
    const chain = [
      ...(start.isShared ? from.slice(own.length) : from).map((each) =>
        isInline && each.name === FROM ? { ...each, comments: above } : each,
      ),
      ...(recipes ? withRecipes(steps) : steps),
    ]
    const isExported = exported.includes(stage) || (isTarget && exportName !== DEFAULT_EXPORT)
    const declaration = scope.names.get(stage)
    const isWhole = isTarget && exportName === DEFAULT_EXPORT && !isExported
    statements.push(
      ...chainStatements(start.head, chain, {
        comments: isInline ? start.above : above,
        constant: declaration ?? '',
        isExported,
        isDefault: isWhole,
      }),
    )
    comments = following
  }
  if (exportName === DEFAULT_EXPORT && exported.includes(target)) {
    const expression = name(scope.names.get(target) ?? '')
    statements.push({ comments, declaration: undefined, isExported: true, expression })
    comments = []
  }
  return printModule(statements, comments, options)
}

const DEFAULT_EXPORT = 'default'
const FROM = 'from'

/** What the stages begin with. */
interface Start {
  readonly statements: readonly Statement[]
  readonly head: NameExpression | CallExpression
  /** Directives and global ARGs: of every stage where they are shared, else of the target. */
  readonly steps: readonly Step[]
  readonly isShared: boolean
  /** Comments above the first of these steps. */
  readonly above: readonly string[]
  /** Comments above the first stage. */
  readonly comments: readonly string[]
}

/** Several stages share their global ARGs, and their context, in a constant; directives alone belong to the target. */
function startOf(
  header: HeaderNode,
  stages: readonly StageNode[],
  { context, stages: exported = [] }: GenerateOptions,
  scope: Scope,
): Start {
  const image = call('image', ...optional(object({ context: maybe(context, text) })))
  const { above, steps, comments } = headerSteps(header, scope)
  const hasArgs = steps.some(({ name: method }) => method === 'arg')
  const isShared =
    stages.length > 1 &&
    (context !== undefined || hasArgs || (exported.length > 0 && steps.length > 0))
  if (!isShared) {
    const isInline = hasArgs && above.length > 0
    return {
      statements: [],
      head: image,
      steps,
      isShared,
      above,
      comments: isInline ? comments : paragraphs(above, comments),
    }
  }
  const statement: Statement = {
    comments: above,
    declaration: SHARED_START,
    isExported: false,
    expression: { kind: 'chain', head: image, steps },
  }
  return { statements: [statement], head: name(SHARED_START), steps, isShared, above: [], comments }
}

/** Comments with an empty line between those that stood apart. */
function paragraphs(above: readonly string[], below: readonly string[]): readonly string[] {
  return above.length > 0 && below.length > 0 ? [...above, '', ...below] : [...above, ...below]
}

interface Constant {
  readonly comments: readonly string[]
  readonly constant: string
  readonly isExported: boolean
  readonly isDefault: boolean
}

/** Between the name of a stage and the number of a part of it; no name of a stage ends so. */
const PART = '_'

function chainStatements(
  head: ChainExpression['head'],
  steps: readonly Step[],
  { comments, constant, isExported, isDefault }: Constant,
): readonly Statement[] {
  const count = Math.ceil(steps.length / LONGEST_CHAIN)
  return Array.from({ length: count }, (_, index): Statement => {
    const isLast = index === count - 1
    const part = `${constant}${PART}${index + 1}`
    return {
      comments: index === 0 ? comments : [],
      declaration: !isLast ? part : isDefault ? undefined : constant,
      isExported: isLast && isExported,
      expression: {
        kind: 'chain',
        head: index === 0 ? head : name(`${constant}${PART}${index}`),
        steps: steps.slice(index * LONGEST_CHAIN, (index + 1) * LONGEST_CHAIN),
      },
    }
  })
}
