import {
  type SourceLocation,
  StageConflictError,
  UnprintableValueError,
} from '../../errors/index.js'
import type {
  ArgNode,
  CommentNode,
  HeaderNode,
  InstructionNode,
  OriginNode,
  StageNode,
  Word,
} from '../../node/index.js'
import { parseReference } from '../../reference/index.js'
import { printComment } from './comment.js'
import type { PrintContext, PrintedInstruction } from './context.js'
import { printFlag } from './flag.js'
import { mergeHeaders } from './header.js'
import { printInstruction } from './instruction.js'
import { splitLines } from './long-lines.js'
import { nameStages, reachableStages } from './stages.js'
import { printBareWord, printPlainWord, printUnsplitWord } from './word.js'

/** A Dockerfile, and what each of its lines came from. */
export interface PrintedDockerfile {
  readonly text: string
  /** In the order of the file; the last one is what is built. */
  readonly stages: readonly PrintedStage[]
}

export interface PrintedStage {
  readonly node: StageNode
  /** The name that it has in the file. */
  readonly name: string | undefined
  /** The comments above its FROM, that, then its instructions. */
  readonly sections: readonly PrintedSection[]
}

/** The lines of a FROM or of one instruction; both ends inclusive and 1-based. */
export interface PrintedSection {
  readonly firstLine: number
  readonly lastLine: number
  /** Whether there is a heredoc among them. */
  readonly heredoc: boolean
  readonly node: StageNode | InstructionNode
}

/** How images are named instead of as they are written. Undefined: as they are written. */
export interface Pins {
  /** In `# syntax=`. */
  readonly frontend: (reference: string) => string | undefined
  /** In the FROM of a stage. */
  readonly base: (stage: StageNode) => string | undefined
  /** Where files are taken from an image: `--from`, `from=`. Triggers are left alone: they are for later builds. */
  readonly origin: (reference: string, at: SourceLocation | undefined) => string | undefined
}

const NO_PINS: Pins = {
  frontend: () => undefined,
  base: () => undefined,
  origin: () => undefined,
}

/**
 * Prints a stage and all that it needs as a Dockerfile. Equal nodes and pins give equal text.
 *
 * @throws {UnprintableValueError} `UNPRINTABLE_VALUE` where no form of the language holds a value.
 * @throws {StageConflictError} `STAGE_CONFLICT` where two stages cannot stand in one file.
 */
export function printDockerfile(target: StageNode, pins: Pins = NO_PINS): PrintedDockerfile {
  const stages = reachableStages(target)
  const names = nameStages(stages)
  const header = mergeHeaders(target, stages)
  const escape = header.escape ?? '\\'
  const taken = new Set(names.values())
  const contextOf = ({ header: { dockerfile }, at }: StageNode): PrintContext => ({
    escape,
    at,
    asRead: dockerfile !== undefined,
    originName: (origin, place, originAt) => {
      if (origin.kind === 'image') {
        if (place === 'trigger' && dockerfile) return origin.reference
        const pinned = place === 'trigger' ? undefined : pins.origin(origin.reference, originAt)
        if (pinned !== undefined) return pinned
      }
      return printOrigin(origin, names, place === 'mount' ? taken : withNumbers(taken), {
        at: originAt,
      })
    },
  })
  const lines = printHeader(pinFrontend(header, pins), contextOf(target))
  const earlier = new Set<string>()
  const printSection = (
    printed: PrintedInstruction,
    node: StageNode | InstructionNode,
  ): PrintedSection => {
    const firstLine = lines.length + 1
    // One by one: a heredoc may have more lines than a call takes arguments.
    for (const line of splitLines(printed, { escape, at: node.at })) lines.push(line)
    return { firstLine, lastLine: lines.length, heredoc: printed.body !== undefined, node }
  }
  const printNode = (node: InstructionNode, context: PrintContext): PrintedSection => {
    if (node.kind === 'comment' && node.apart) lines.push('')
    return printSection(printInstruction(node, context), node)
  }
  const printed = stages.map((stage, index): PrintedStage => {
    const context = contextOf(stage)
    const { comments = [] } = stage
    if (index > 0 || header.globals.length > 0) lines.push('')
    else lines.push(...separator(lines, comments[0], context))
    const above = comments.map((node) => printNode(node, context))
    const base = pins.base(stage) ?? printBase(stage, names, earlier, context)
    const from = printSection({ head: printFrom(stage, base, names, context) }, stage)
    const name = names.get(stage)
    if (name !== undefined) earlier.add(name)
    const below = stage.instructions.map((node) => printNode(node, context))
    return { node: stage, name, sections: [...above, from, ...below] }
  })
  return { text: `${lines.join('\n')}\n`, stages: printed }
}

function pinFrontend(header: HeaderNode, pins: Pins): HeaderNode {
  const pinned = header.syntax === undefined ? undefined : pins.frontend(header.syntax)
  return pinned === undefined ? header : { ...header, syntax: pinned }
}

function printHeader(header: HeaderNode, context: PrintContext): string[] {
  const directives = (['syntax', 'escape', 'check'] as const).flatMap((name) =>
    header[name] === undefined ? [] : [`# ${name}=${header[name]}`],
  )
  const globals = header.globals.flatMap((node) => [
    ...(node.kind === 'comment' && node.apart ? [''] : []),
    ...splitLines(printInstruction(node, context), { ...context, at: node.at }),
  ])
  return [...directives, ...separator(directives, header.globals[0], context), ...globals]
}

/** A comment right below the directives, or in the first line, could be read as one of them. */
function separator(
  directives: readonly string[],
  first: ArgNode | CommentNode | undefined,
  context: PrintContext,
): readonly string[] {
  if (first?.kind !== 'comment' || first.apart) return []
  if (directives.length > 0) return ['']
  return looksLikeDirective(first, context) ? ['#'] : []
}

function looksLikeDirective(comment: CommentNode, context: PrintContext): boolean {
  return /^#\p{White_Space}*[a-z][a-z0-9]*\p{White_Space}*=/iu.test(printComment(comment, context))
}

function printFrom(
  stage: StageNode,
  base: string,
  names: ReadonlyMap<StageNode, string>,
  context: PrintContext,
): string {
  const name = names.get(stage)
  const platform = stage.platform && printBareWord(stage.platform, context)
  return [
    'FROM',
    ...printFlag('platform', platform, context),
    base,
    ...(name === undefined ? [] : ['AS', name]),
  ].join(' ')
}

function printBase(
  { base }: StageNode,
  names: ReadonlyMap<StageNode, string>,
  earlier: ReadonlySet<string>,
  context: PrintContext,
): string {
  switch (base.kind) {
    case 'scratch':
      return 'scratch'
    case 'stage':
      return nameOf(base.stage, names)
    case 'reference':
      return printReference(
        typeof base.reference === 'string'
          ? distinctReference(base.reference, earlier, context)
          : base.reference,
        context,
      )
  }
}

function printReference(reference: Word, context: PrintContext): string {
  const text = printPlainWord(reference, context) ?? printUnsplitWord(reference, context)
  if (text) return text.startsWith('--') ? `""${text}` : text
  throw new UnprintableValueError(
    `The base ${JSON.stringify(reference)} cannot be written after FROM`,
    {
      at: context.at,
      hint: 'A reference holds no blanks or quotes, also where a variable is unset.',
    },
  )
}

function printOrigin(
  origin: OriginNode,
  names: ReadonlyMap<StageNode, string>,
  taken: Names,
  context: Pick<PrintContext, 'at'>,
): string {
  switch (origin.kind) {
    case 'stage':
      return nameOf(origin.stage, names)
    case 'image':
      return distinctReference(origin.reference, taken, context)
    case 'context':
      return distinctContext(origin.name, taken, context)
  }
}

interface Names {
  readonly has: (name: string) => boolean
}

/** COPY takes a number for the place of a stage. */
function withNumbers(names: Names): Names {
  return { has: (name) => names.has(name) || /^\d+$/.test(name) }
}

/** A short name that is also a stage's would mean the stage: then the full name is printed. */
function distinctReference(
  reference: string,
  taken: Names,
  { at }: Pick<PrintContext, 'at'>,
): string {
  return taken.has(reference) ? parseReference(reference, at).canonicalString : reference
}

/** @throws {StageConflictError} where a stage has the name: it would be meant. */
function distinctContext(name: string, taken: Names, { at }: Pick<PrintContext, 'at'>): string {
  if (!withNumbers(taken).has(name)) return name
  throw new StageConflictError(`The context "${name}" is named as a stage is`, {
    at,
    hint: 'Name the context otherwise, here and in build({ contexts }).',
  })
}

function nameOf(stage: StageNode, names: ReadonlyMap<StageNode, string>): string {
  const name = names.get(stage)
  if (name === undefined) throw new RangeError('The stage is not part of what is printed')
  return name
}
