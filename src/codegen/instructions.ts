import { type PrintContext, printInstruction } from '../dockerfile/print/index.js'
import {
  type ArgNode,
  type CommandNode,
  declarationsOf,
  type InstructionNode,
  literalText,
  type OnbuildNode,
  type RunCommandNode,
  type StageNode,
  type TriggerNode,
} from '../node/index.js'
import { commentLines } from './comment.js'
import { runSteps } from './evaluate.js'
import { type Step, step } from './expression/expression.js'
import { TRIGGER } from './names.js'
import { constantOf, type Scope } from './scope.js'
import { alternativesOf, instructionStep } from './steps.js'

/** The steps of a stage, and the comments that follow the last one. */
export interface StageSteps {
  readonly steps: readonly Step[]
  readonly comments: readonly string[]
}

/** What may stand once in a stage of the builder. */
const ONCE: ReadonlySet<string> = new Set(['cmd', 'entrypoint', 'healthcheck'])

/** The instructions of a stage as steps of the builder. */
export function stageSteps({ instructions }: StageNode, scope: Scope): StageSteps {
  const steps: Step[] = []
  let comments: string[] = []
  const add = (added: readonly Step[]): void => {
    for (const each of added) {
      steps.push({ ...each, comments: [...comments, ...each.comments] })
      comments = []
    }
  }
  const last = new Map(instructions.map((node) => [node.kind, node]))
  for (let index = 0; index < instructions.length; index++) {
    const node = instructions[index]
    if (node === undefined) break
    if (node.kind === 'comment' && !scope.keepComments) {
      if (node.apart && comments.length > 0) comments.push('')
      comments.push(...commentLines(node))
    } else if (ONCE.has(node.kind) && last.get(node.kind) !== node) {
      comments.push(...hiddenComment(node, scope))
    } else if (node.kind === 'onbuild') {
      const triggers = triggersFrom(instructions, index)
      add(onbuildSteps(triggers, scope))
      index += triggers.length - 1
    } else {
      add(instructionSteps(node, scope))
    }
  }
  return { steps, comments }
}

/** Of several only the last one counts. It changes nothing in the image but a line of its history. */
function hiddenComment(node: InstructionNode, scope: Scope): readonly string[] {
  const text = printedText([node], scope)
  return text === undefined
    ? []
    : commentLines({ text: `Hidden by the ${node.kind.toUpperCase()} below:\n${text}` })
}

function instructionSteps(node: InstructionNode, scope: Scope): readonly Step[] {
  const printable = printedText([node], scope) === undefined ? exactly(node) : node
  return (
    faithful([printable], alternativesOf(printable, scope), scope) ?? [
      instructionStep(printable, scope),
    ]
  )
}

/** What a Dockerfile says, whichever frontend reads it otherwise. */
function exactly(node: InstructionNode): InstructionNode {
  switch (node.kind) {
    case 'cmd':
    case 'entrypoint':
      return { ...node, command: asExact(node.command) }
    case 'healthcheck':
      return { ...node, test: node.test === 'none' ? 'none' : asExact(node.test) }
    default:
      return node
  }
}

function asExact(command: CommandNode): CommandNode {
  return command.form === 'shell' ? { ...command, exact: true } : command
}

/** The first of several ways that means what the instructions do: with its layout, if there is one that has it. */
function faithful(
  nodes: readonly InstructionNode[],
  alternatives: readonly (readonly Step[])[],
  scope: Scope,
): readonly Step[] | undefined {
  const made = alternatives.map((steps) => {
    try {
      return { steps, nodes: runSteps(EMPTY, steps, constants(scope)).instructions }
    } catch {
      // The builder refuses what it is given here.
      return undefined
    }
  })
  return [nodes, nodes.flatMap(withoutLayout)]
    .map((wanted) => meaning(wanted, scope))
    .flatMap((wanted) => made.filter((each) => each && meaning(each.nodes, scope) === wanted))
    .find((each) => each !== undefined)?.steps
}

const EMPTY: StageNode = {
  kind: 'stage',
  header: { globals: [] },
  base: { kind: 'scratch' },
  instructions: [],
}

function constants({ names }: Scope): ReadonlyMap<string, StageNode> {
  return new Map([...names].map(([node, name]) => [name, node]))
}

/** The same without what is only a matter of lines. */
function withoutLayout(node: InstructionNode): readonly InstructionNode[] {
  switch (node.kind) {
    case 'arg':
      return isSeparable(node) ? declarationsOf(node).map(argOf) : [node]
    case 'run':
      return [{ ...node, command: onOneLine(node.command) }]
    case 'cmd':
    case 'entrypoint':
      return [{ ...node, command: onOneLine(node.command) }]
    case 'healthcheck':
      return [{ ...node, test: node.test === 'none' ? node.test : onOneLine(node.test) }]
    case 'onbuild':
      return [
        {
          ...node,
          ...(node.instruction && {
            instruction: withoutLayout(node.instruction)[0] as TriggerNode,
          }),
        },
      ]
    default:
      return [node]
  }
}

function onOneLine<Command extends RunCommandNode>(command: Command): Command {
  if (command.form !== 'shell') return command
  const { joints: _joints, ...rest } = command
  return rest as Command
}

function argOf(declaration: Pick<ArgNode, 'name' | 'default'>): ArgNode {
  const { name, default: value } = declaration
  return { kind: 'arg', name, ...(value !== undefined && { default: value }) }
}

/** Whether no default names a variable, which the ARGs before it in the same instruction would not give a value. */
function isSeparable(node: ArgNode): boolean {
  return (node.others ?? []).every(
    ({ default: value }) => value === undefined || literalText(value) !== undefined,
  )
}

/** What equal instructions have in common. */
function meaning(nodes: readonly InstructionNode[], scope: Scope): string {
  return (
    printedText(nodes, scope) ??
    JSON.stringify(nodes, (key, value) => (key === 'at' ? undefined : value))
  )
}

/** What instructions print; undefined where they cannot be. */
function printedText(nodes: readonly InstructionNode[], scope: Scope): string | undefined {
  const context: PrintContext = {
    escape: scope.escape,
    at: undefined,
    // What is generated is no longer what was read, and has to be fit for every frontend.
    asRead: false,
    originName: (origin) => {
      if (origin.kind === 'stage') return constantOf(origin.stage, scope)
      return origin.kind === 'image' ? origin.reference : `context:${origin.name}`
    },
  }
  try {
    return nodes
      .map((node) => {
        const { head, body } = printInstruction(node, context)
        return body === undefined ? head : `${head}\n${body}`
      })
      .join('\n')
  } catch {
    // It has a value that a Dockerfile cannot hold.
    return undefined
  }
}

/** Triggers that follow one another, as many as one `onBuild()` can hold. */
function triggersFrom(
  instructions: readonly InstructionNode[],
  start: number,
): readonly OnbuildNode[] {
  const triggers: OnbuildNode[] = []
  const seen = new Set<string>()
  for (const node of instructions.slice(start)) {
    if (node.kind !== 'onbuild') break
    const kind = node.instruction?.kind
    if (kind === undefined) return triggers.length > 0 ? triggers : [node]
    if (ONCE.has(kind) && seen.has(kind)) break
    seen.add(kind)
    triggers.push(node)
  }
  return triggers
}

function onbuildSteps(triggers: readonly OnbuildNode[], scope: Scope): readonly Step[] {
  const steps = triggers.flatMap(({ instruction }) =>
    instruction ? instructionSteps(instruction, scope) : [],
  )
  const together = [onbuildStep(steps)]
  return (
    faithful(triggers, [together], scope) ?? triggers.flatMap((node) => onbuildAlone(node, scope))
  )
}

function onbuildAlone(node: OnbuildNode, scope: Scope): readonly Step[] {
  const { instruction } = node
  const alone = instruction ? [onbuildStep(instructionSteps(instruction, scope))] : []
  return faithful([node], [alone], scope) ?? [instructionStep(node, scope)]
}

function onbuildStep(steps: readonly Step[]): Step {
  return step('onBuild', [{ kind: 'arrow', parameter: TRIGGER, steps }])
}
