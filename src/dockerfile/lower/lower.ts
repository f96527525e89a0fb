import {
  type DockerfileProblem,
  DockerfileSyntaxError,
  type SourceLocation,
  StageNotFoundError,
} from '../../errors/index.js'
import {
  type ArgNode,
  type CommentNode,
  freeze,
  type HeaderNode,
  type StageNode,
} from '../../node/index.js'
import type { Dockerfile } from '../dockerfile.js'
import type { Position } from '../syntax/range.js'
import type { EscapeCharacter } from '../syntax/tree.js'
import type { LowerContext } from './context.js'
import { lowerGlobalArg } from './instruction.js'
import { ProblemList } from './problems.js'
import { type Sections, sectionsOf } from './sections.js'
import { lowerStages } from './stage.js'
import { StageGraph } from './stage-graph.js'

export interface LowerOptions {
  /** Path of the Dockerfile, for `at` of the nodes and for its `.dockerignore`. */
  readonly file?: string | undefined
  /** Name of the stage that is wanted. Default: the last one. */
  readonly target?: string | undefined
  /** Folder that relative paths of COPY, ADD and bind mounts belong to. */
  readonly context?: string | undefined
  /** Where the text was given, for the stages of a Dockerfile that is no file. */
  readonly at?: SourceLocation | undefined
}

export interface LoweredDockerfile {
  readonly target: StageNode
  /** In the order of the file, without those that the target does not need and in which something is wrong. */
  readonly stages: readonly StageNode[]
  /** What is wrong in stages that the target does not need: BuildKit does not look into them. */
  readonly problems: readonly DockerfileProblem[]
}

/**
 * Turns a Dockerfile into the nodes that the builder makes.
 *
 * @throws {DockerfileSyntaxError} `DOCKERFILE_SYNTAX` for what can be read but not built, such as `${A`.
 * @throws {StageNotFoundError} `STAGE_NOT_FOUND`
 */
export function lowerDockerfile(
  dockerfile: Dockerfile,
  options: LowerOptions = {},
): LoweredDockerfile {
  const { file } = options
  const { escape } = dockerfile.syntax
  const problems = new ProblemList()
  const locate = ({ line, column }: Position): { readonly at?: SourceLocation } =>
    file === undefined ? {} : { at: { file, line, column } }
  const sections = sectionsOf(dockerfile, ({ range }) => locate(range.start))
  const graph = new StageGraph(sections.stages.map(({ from }) => from.name))
  const target = targetOf(graph, options)
  const header = lowerHeader(dockerfile, sections, file, {
    escape,
    at: ({ range }) => locate(range.start),
    report: (message, { range }) => problems.add(message, range),
    origins: NO_ORIGINS,
  })
  const stages = lowerStages({
    sections: sections.stages,
    header,
    escape,
    locate,
    graph,
    problems,
    at: options.at,
    context: options.context,
  })
  const circle = graph.findCircle()
  const circular = circle === undefined ? undefined : sections.stages[circle]
  if (circular) {
    const name = graph.nameOf(circle ?? 0)
    problems.add(`circular dependency detected on stage: ${name}`, circular.from.syntax.range)
  }
  const node = stages[target]
  if (!node) problems.add('dockerfile contains no stages to build', EMPTY_RANGE)
  const reached = graph.reachableFrom(target)
  const fatal = problems.of((stage) => stage === undefined || reached.has(stage))
  if (fatal.length > 0 || !node) {
    throw new DockerfileSyntaxError(fatal, { text: dockerfile.toString(), file })
  }
  const sound = stages.filter((_stage, index) => !problems.has(index))
  return Object.freeze({
    target: freeze(node),
    stages: freeze(sound),
    problems: problems.of((stage) => stage !== undefined && !reached.has(stage)),
  })
}

const START: Position = { offset: 0, line: 1, column: 1 }
const EMPTY_RANGE = { start: START, end: START }

/** Above the first FROM nothing takes files from anywhere. */
const NO_ORIGINS: LowerContext['origins'] = { ofCopy: () => undefined, ofMount: () => undefined }

function targetOf(graph: StageGraph, { target, file, at }: LowerOptions): number {
  if (!target) return graph.names.length - 1
  const index = graph.byName(target)
  if (index !== undefined) return index
  const names = graph.names.filter((name) => name !== undefined)
  throw new StageNotFoundError(
    `target stage ${JSON.stringify(target)} could not be found${file === undefined ? '' : ` in ${file}`}`,
    {
      at,
      hint: names.length === 0 ? 'None has a name.' : `The stages are ${names.join(', ')}.`,
    },
  )
}

function lowerHeader(
  { syntax }: Dockerfile,
  { globals }: Sections,
  file: string | undefined,
  context: LowerContext,
): HeaderNode {
  const directives = new Map(
    syntax.elements.flatMap((element) =>
      element.kind === 'directive' ? [[element.name, element.value] as const] : [],
    ),
  )
  const frontend = directives.get('syntax')
  const escape = directives.get('escape')
  const check = directives.get('check')
  return {
    ...(frontend !== undefined && { syntax: frontend }),
    ...(isEscape(escape) && { escape }),
    ...(check !== undefined && { check }),
    globals: globals.flatMap((item): readonly (ArgNode | CommentNode)[] =>
      item.kind === 'arg' ? lowerGlobalArg(item, context) : [item],
    ),
    dockerfile: file === undefined ? {} : { file },
  }
}

function isEscape(text: string | undefined): text is EscapeCharacter {
  return text === '\\' || text === '`'
}
