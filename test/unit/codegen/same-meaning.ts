import { declarationsOf, literalText } from '../../../src/node/index.js'
import type {
  ArgNode,
  HeaderNode,
  InstructionNode,
  MountNode,
  OriginNode,
  StageNode,
  TriggerNode,
} from '../../../src/node/index.js'

const ONCE: ReadonlySet<string> = new Set(['cmd', 'entrypoint', 'healthcheck'])

/**
 * A definition without what generated code does not keep in the Dockerfile: comments, the lines of commands, where it
 * was read from, what a later instruction hides; and with an instruction for each ARG.
 */
export function essence(target: StageNode): StageNode {
  const stages = new Map<StageNode, StageNode>()
  const headers = new Map<HeaderNode, HeaderNode>()

  const ofStage = (stage: StageNode): StageNode => {
    const known = stages.get(stage)
    if (known) return known
    const { comments: _comments, ...rest } = stage
    const last = new Map(stage.instructions.map((node) => [node.kind, node]))
    const result: StageNode = {
      ...rest,
      header: ofHeader(stage.header),
      base:
        stage.base.kind === 'stage'
          ? { kind: 'stage', stage: ofStage(stage.base.stage) }
          : stage.base,
      ...(stage.candidates && { candidates: stage.candidates.map(ofStage) }),
      instructions: stage.instructions
        .filter((node) => !ONCE.has(node.kind) || last.get(node.kind) === node)
        .flatMap(ofInstruction),
    }
    stages.set(stage, result)
    return result
  }

  const ofHeader = (header: HeaderNode): HeaderNode => {
    const { dockerfile: _dockerfile, ...rest } = header
    const result = headers.get(header) ?? {
      ...rest,
      ...(header.check === 'error=true;skip=all' && { check: 'skip=all;error=true' }),
      globals: header.globals.flatMap((node) => (node.kind === 'comment' ? [] : separate(node))),
    }
    headers.set(header, result)
    return result
  }

  const ofInstruction = (node: InstructionNode): readonly InstructionNode[] => {
    switch (node.kind) {
      case 'comment':
        return []
      case 'onbuild': {
        const [instruction] = node.instruction ? ofInstruction(node.instruction) : []
        return [{ ...node, ...(instruction && { instruction: instruction as TriggerNode }) }]
      }
      case 'arg':
        return isSeparable(node) ? separate(node) : [node]
      case 'copy':
        return [{ ...node, ...(node.from && { from: ofOrigin(node.from) }) }]
      case 'run':
        return [
          {
            ...node,
            command: onOneLine(node.command),
            ...(node.mounts && { mounts: node.mounts.map(ofMount) }),
          },
        ]
      case 'cmd':
      case 'entrypoint':
        return [{ ...node, command: onOneLine(node.command) }]
      case 'healthcheck':
        return [{ ...node, test: node.test === 'none' ? 'none' : onOneLine(node.test) }]
      default:
        return [node]
    }
  }

  const ofOrigin = (origin: OriginNode): OriginNode =>
    origin.kind === 'stage' ? { kind: 'stage', stage: ofStage(origin.stage) } : origin

  const ofMount = (mount: MountNode): MountNode =>
    'from' in mount && mount.from ? { ...mount, from: ofOrigin(mount.from) } : mount

  return ofStage(target)
}

function onOneLine<Command extends { readonly form: string }>(command: Command): Command {
  return { ...command, joints: [] }
}

function separate(node: ArgNode): readonly ArgNode[] {
  return declarationsOf(node).map(({ name, default: value }) => ({
    kind: 'arg',
    name,
    ...(value !== undefined && { default: value }),
  }))
}

function isSeparable(node: ArgNode): boolean {
  return (node.others ?? []).every(
    ({ default: value }) => value === undefined || literalText(value) !== undefined,
  )
}

/** `runAll()` gives each command a line, as the Dockerfile may have had it. */
export function joinLists(dockerfile: string): string {
  return dockerfile.replaceAll(/ [\\`]\n && /g, '  && ')
}
