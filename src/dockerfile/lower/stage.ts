import type { SourceLocation } from '../../errors/index.js'
import {
  type BaseNode,
  type HeaderNode,
  literalText,
  type StageNode,
  type Word,
} from '../../node/index.js'
import type { OnbuildInstruction } from '../instruction/instruction.js'
import type { Position } from '../syntax/range.js'
import type { EscapeCharacter } from '../syntax/tree.js'
import { candidatesOf } from './candidates.js'
import { type LowerContext, wordsOf } from './context.js'
import { lowerInstruction } from './instruction.js'
import { originsOfStage } from './origins.js'
import type { ProblemList } from './problems.js'
import type { StageSection } from './sections.js'
import type { StageGraph } from './stage-graph.js'
import { readTrigger } from './trigger.js'

/** What all stages of a file share. */
export interface FileContext {
  readonly sections: readonly StageSection[]
  readonly header: HeaderNode
  readonly escape: EscapeCharacter
  readonly locate: (position: Position) => { readonly at?: SourceLocation }
  readonly graph: StageGraph
  readonly problems: ProblemList
  /** Where stages are that have no place in a file. */
  readonly at: SourceLocation | undefined
  readonly context: string | undefined
}

/** The stages of a file, each after those that it uses. */
export function lowerStages(file: FileContext): readonly StageNode[] {
  const nodes: StageNode[] = []
  /** Those above, the latest of each name. */
  const named = new Map<string, number>()
  for (const [index, section] of file.sections.entries()) {
    nodes.push(lowerStage(section, index, nodes, named, file))
    const { name } = section.from
    if (name !== undefined) named.set(name, index)
  }
  return nodes
}

function lowerStage(
  section: StageSection,
  index: number,
  nodes: readonly StageNode[],
  named: ReadonlyMap<string, number>,
  file: FileContext,
): StageNode {
  const { from, comments, items } = section
  const { graph, problems } = file
  const context: LowerContext = {
    escape: file.escape,
    at: ({ range }) => file.locate(range.start),
    report: (message, { range }) => problems.add(message, range, index),
    origins: originsOfStage({
      graph,
      user: index,
      escape: file.escape,
      nodeOf: (used) => nodes[used],
      report: (message, { range }, of) =>
        problems.add(message, range, of === 'file' ? undefined : index),
    }),
  }
  // All bases are expanded, whether their stages are needed or not.
  const { word } = wordsOf(from.syntax, {
    ...context,
    report: (message, { range }) => problems.add(message, range),
  })
  const reference = word(from.base)
  if (literalText(reference) === '') {
    problems.add(`base name (${from.base}) should not be blank`, from.syntax.range)
  }
  const platform = from.platform === undefined ? '' : word(from.platform)
  if (from.platform && literalText(platform) === '') {
    const message = `empty platform value from expression ${from.platform}`
    problems.add(message, from.syntax.range)
  }
  const base = lowerBase(reference, nodes, named)
  const used = [
    ...candidatesOf(reference, named).filter((each) => nameOf(each, file) !== undefined),
    ...namedByTriggers(base.index, index, file),
  ].toSorted((left, right) => left - right)
  if (base.index !== undefined) graph.baseOn(index, base.index)
  const instructions = items.map((item) =>
    item.kind === 'comment' ? item : lowerInstruction(item, context),
  )
  const candidates = [...new Set(used)].flatMap((candidate) => {
    if (problems.has(candidate)) return []
    graph.baseOn(index, candidate)
    return nodes[candidate] ?? []
  })
  const name = nameOf(index, file)
  const at = file.locate(from.syntax.range.start).at ?? file.at
  return {
    kind: 'stage',
    header: file.header,
    ...(comments.length > 0 && { comments }),
    base: base.node,
    ...(platform !== '' && { platform }),
    ...(name !== undefined && { name }),
    instructions,
    ...(candidates.length > 0 && { candidates }),
    ...(file.context !== undefined && { context: file.context }),
    ...(at && { at }),
  }
}

/** BuildKit: `dispatchStates.addState`: names are compared as they are written, with those in lower case. */
function lowerBase(
  reference: Word,
  nodes: readonly StageNode[],
  named: ReadonlyMap<string, number>,
): { readonly node: BaseNode; readonly index?: number } {
  const index = typeof reference === 'string' ? named.get(reference) : undefined
  const stage = index === undefined ? undefined : nodes[index]
  if (index !== undefined && stage) return { node: { kind: 'stage', stage }, index }
  if (reference === 'scratch') return { node: { kind: 'scratch' } }
  return { node: { kind: 'reference', reference } }
}

/** Stages that triggers of the base take files from: they run in this stage. */
function namedByTriggers(
  base: number | undefined,
  user: number,
  { sections, graph, escape }: FileContext,
): readonly number[] {
  const triggers = (base === undefined ? [] : (sections[base]?.items ?? [])).filter(
    (item): item is OnbuildInstruction => item.kind === 'onbuild',
  )
  return triggers
    .flatMap((trigger) => {
      const instruction = readTrigger(trigger, escape)
      if (instruction?.kind === 'copy') return instruction.from ?? []
      return instruction?.kind === 'run' ? instruction.mounts.flatMap(fromOfMount) : []
    })
    .flatMap((name) => graph.byName(name) ?? [])
    .filter((index) => index < user)
}

function fromOfMount(mount: string): readonly string[] {
  const match = /(?:^|,)from=([^,"]+)/i.exec(mount)
  return match?.[1] === undefined ? [] : [match[1]]
}

/** Of two stages with one name the later has it. */
function nameOf(index: number, { graph }: FileContext): string | undefined {
  const name = graph.names[index]
  return name !== undefined && graph.byName(name) === index && isGiven(name) ? name : undefined
}

/** `stage-1` is what the printer, as BuildKit, calls a stage without a name. */
function isGiven(name: string): boolean {
  return !/^stage-\d+$/.test(name)
}
