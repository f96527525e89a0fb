import { UnprintableValueError } from '../../errors/index.js'
import type {
  CommentNode,
  HeaderNode,
  InstructionNode,
  OriginNode,
  StageNode,
  Word,
} from '../../node/index.js'
import { parseReference } from '../../reference/index.js'
import { printComment } from './comment.js'
import type { PrintContext } from './context.js'
import { printFlag } from './flag.js'
import { mergeHeaders } from './header.js'
import { printInstruction } from './instruction.js'
import { nameStages, reachableStages } from './stages.js'
import { printBareWord, printPlainWord } from './word.js'

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
  /** Its FROM, then its instructions. */
  readonly sections: readonly PrintedSection[]
}

/** The lines of a FROM or of one instruction; both ends inclusive and 1-based. */
export interface PrintedSection {
  readonly firstLine: number
  readonly lastLine: number
  readonly node: StageNode | InstructionNode
}

// Source: buildkit frontend/dockerfile/parser/parser.go: the scanner's token limit.
const MAX_LINE_BYTES = 65_535

/**
 * Prints a stage and all that it needs as a Dockerfile. Equal nodes give equal text.
 *
 * @throws {UnprintableValueError} `UNPRINTABLE_VALUE` where no form of the language holds a value.
 * @throws {StageConflictError} `STAGE_CONFLICT` where two stages cannot stand in one file.
 */
export function printDockerfile(target: StageNode): PrintedDockerfile {
  const stages = reachableStages(target)
  const names = nameStages(stages)
  const header = mergeHeaders(target, stages)
  const escape = header.escape ?? '\\'
  const taken = new Set(names.values())
  const originName = (origin: OriginNode): string => printOrigin(origin, names, taken)
  const lines = [...printHeader(header, { escape, at: target.at, originName })]
  const printSection = (text: string, node: StageNode | InstructionNode): PrintedSection => {
    const firstLine = lines.length + 1
    lines.push(...checkedLines(text, node))
    return { firstLine, lastLine: lines.length, node }
  }
  const printed = stages.map((stage, index): PrintedStage => {
    if (index > 0 || header.globals.length > 0) lines.push('')
    const context: PrintContext = { escape, at: stage.at, originName }
    const sections = [
      printSection(printFrom(stage, names, taken, context), stage),
      ...stage.instructions.map((node) => printSection(printInstruction(node, context), node)),
    ]
    return { node: stage, name: names.get(stage), sections }
  })
  return { text: `${lines.join('\n')}\n`, stages: printed }
}

function printHeader(header: HeaderNode, context: PrintContext): readonly string[] {
  const directives = (['syntax', 'escape', 'check'] as const).flatMap((name) =>
    header[name] === undefined ? [] : [`# ${name}=${header[name]}`],
  )
  const globals = header.globals.flatMap((node) =>
    checkedLines(printInstruction(node, context), node),
  )
  return [...directives, ...separator(directives, header.globals[0]), ...globals]
}

/** A comment right below the directives, or in the first line, could be read as one of them. */
function separator(
  directives: readonly string[],
  first: HeaderNode['globals'][number] | undefined,
): readonly string[] {
  if (first?.kind !== 'comment') return []
  if (directives.length > 0) return ['']
  return looksLikeDirective(first) ? ['#'] : []
}

function looksLikeDirective(comment: CommentNode): boolean {
  return /^#\s*[a-z][a-z0-9]*\s*=/i.test(printComment(comment))
}

function printFrom(
  stage: StageNode,
  names: ReadonlyMap<StageNode, string>,
  taken: ReadonlySet<string>,
  context: PrintContext,
): string {
  const name = names.get(stage)
  const platform = stage.platform && printBareWord(stage.platform, context)
  return [
    'FROM',
    ...printFlag('platform', platform, context),
    printBase(stage, names, taken, context),
    ...(name === undefined ? [] : ['AS', name]),
  ].join(' ')
}

function printBase(
  { base }: StageNode,
  names: ReadonlyMap<StageNode, string>,
  taken: ReadonlySet<string>,
  context: PrintContext,
): string {
  switch (base.kind) {
    case 'scratch':
      return 'scratch'
    case 'stage':
      return nameOf(base.stage, names)
    case 'reference':
      return typeof base.reference === 'string'
        ? distinctReference(base.reference, taken)
        : printExpandedReference(base.reference, context)
  }
}

function printExpandedReference(reference: Word, context: PrintContext): string {
  const text = printPlainWord(reference, context)
  if (text !== undefined) return text
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
  taken: ReadonlySet<string>,
): string {
  switch (origin.kind) {
    case 'stage':
      return nameOf(origin.stage, names)
    case 'image':
      return distinctReference(origin.reference, taken)
    case 'context':
      return origin.name
  }
}

/** A short name that is also a stage's, or a number, would mean the stage: then the full name is printed. */
function distinctReference(reference: string, taken: ReadonlySet<string>): string {
  return taken.has(reference) || /^\d+$/.test(reference)
    ? parseReference(reference).canonicalString
    : reference
}

function nameOf(stage: StageNode, names: ReadonlyMap<StageNode, string>): string {
  const name = names.get(stage)
  if (name === undefined) throw new RangeError('The stage is not part of what is printed')
  return name
}

function checkedLines(text: string, node: StageNode | InstructionNode): readonly string[] {
  const lines = text.split('\n')
  if (lines.some((line) => Buffer.byteLength(line) > MAX_LINE_BYTES)) {
    throw new UnprintableValueError(
      `A line of this ${node.kind === 'stage' ? 'FROM' : node.kind.toUpperCase()} has more than ${MAX_LINE_BYTES} bytes, the most that a Dockerfile can hold`,
      { at: node.at, hint: 'Put long content into a file of the context and copy() it.' },
    )
  }
  return lines
}
