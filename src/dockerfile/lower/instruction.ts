import {
  type ArgNode,
  type HealthcheckNode,
  type InstructionNode,
  literalText,
  nanoseconds,
  type OnbuildNode,
  type TriggerNode,
} from '../../node/index.js'
import type {
  ArgInstruction,
  DeclaredArg,
  HealthcheckInstruction,
  OnbuildInstruction,
  StageInstruction,
  StageInstructionHandlers,
  VolumeInstruction,
} from '../instruction/instruction.js'
import { lowerCommand, lowerRun } from './command.js'
import { type LowerContext, type Words, wordsOf } from './context.js'
import { expressionOf } from './expression.js'
import { lowerAdd, lowerCopy } from './transfer.js'
import { readTrigger } from './trigger.js'

const handlers: StageInstructionHandlers<InstructionNode, [context: LowerContext]> = {
  add: lowerAdd,
  arg: lowerArg,
  cmd: (instruction, context) => ({
    kind: 'cmd',
    command: lowerCommand(instruction, instruction.syntax, context),
    ...context.at(instruction.syntax),
  }),
  copy: lowerCopy,
  entrypoint: (instruction, context) => ({
    kind: 'entrypoint',
    command: lowerCommand(instruction, instruction.syntax, context),
    ...context.at(instruction.syntax),
  }),
  env: ({ syntax, pairs }, context) => ({
    kind: 'env',
    variables: lowerPairs(pairs, wordsOf(syntax, context)),
    ...context.at(syntax),
  }),
  // In the order of the file, which BuildKit sorts.
  expose: ({ syntax, command }, context) => ({
    kind: 'expose',
    ports: command.arguments.map(wordsOf(syntax, context).word),
    ...context.at(syntax),
  }),
  healthcheck: lowerHealthcheck,
  label: ({ syntax, pairs }, context) => ({
    kind: 'label',
    labels: lowerPairs(pairs, wordsOf(syntax, context)),
    ...context.at(syntax),
  }),
  maintainer: ({ syntax, name }, context) => ({ kind: 'maintainer', name, ...context.at(syntax) }),
  onbuild: lowerOnbuild,
  run: lowerRun,
  shell: (instruction, context) => ({
    kind: 'shell',
    arguments: instruction.arguments,
    ...context.at(instruction.syntax),
  }),
  stopsignal: ({ syntax, signal }, context) => ({
    kind: 'stopsignal',
    signal: wordsOf(syntax, context).word(signal),
    ...context.at(syntax),
  }),
  user: ({ syntax, user }, context) => ({
    kind: 'user',
    user: wordsOf(syntax, context).word(user),
    ...context.at(syntax),
  }),
  volume: lowerVolume,
  workdir: ({ syntax, path }, context) => ({
    kind: 'workdir',
    path: wordsOf(syntax, context).word(path),
    ...context.at(syntax),
  }),
}

/** Makes the node of an instruction below a FROM. */
export function lowerInstruction(
  instruction: StageInstruction,
  context: LowerContext,
): InstructionNode {
  const handler = handlers[instruction.kind] as (
    instruction: StageInstruction,
    context: LowerContext,
  ) => InstructionNode
  return handler(instruction, context)
}

function lowerPairs(
  pairs: readonly { readonly name: string; readonly value: string }[],
  { word }: Words,
) {
  return pairs.map(({ name, value }) => ({ name: word(name), value: word(value) }))
}

function lowerArg(instruction: ArgInstruction, context: LowerContext): ArgNode {
  const [first, ...others] = lowerDeclarations(instruction, context)
  return {
    kind: 'arg',
    name: '',
    ...first,
    ...(others.length > 0 && { others }),
    ...context.at(instruction.syntax),
  }
}

/** Above the first FROM each is a node of its own: no history tells them apart. */
export function lowerGlobalArg(
  instruction: ArgInstruction,
  context: LowerContext,
): readonly ArgNode[] {
  return lowerDeclarations(instruction, context).map((declaration) => ({
    kind: 'arg',
    ...declaration,
    ...context.at(instruction.syntax),
  }))
}

function lowerDeclarations({ syntax, args }: ArgInstruction, context: LowerContext) {
  const { word } = wordsOf(syntax, context)
  return args.map(({ name, value }: DeclaredArg) => ({
    name,
    ...(value !== undefined && { default: word(value) }),
  }))
}

function lowerHealthcheck(
  instruction: HealthcheckInstruction,
  context: LowerContext,
): HealthcheckNode {
  const { syntax, test, interval, timeout, startPeriod, startInterval, retries } = instruction
  const at = context.at(syntax)
  if (test === 'none') return { kind: 'healthcheck', test, ...at }
  return {
    kind: 'healthcheck',
    test: lowerCommand(test, syntax, context),
    ...duration('interval', interval),
    ...duration('timeout', timeout),
    ...duration('startPeriod', startPeriod),
    ...duration('startInterval', startInterval),
    ...(retries && { retries }),
    ...at,
  }
}

/** Zero stands for the default. */
function duration<Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [K in Name]?: string } {
  if (text === undefined || nanoseconds(text) === 0) return {}
  return { [name]: text } as { readonly [K in Name]: string }
}

function lowerVolume({ syntax, paths }: VolumeInstruction, context: LowerContext): InstructionNode {
  const { word } = wordsOf(syntax, context)
  const words = paths.map(word)
  if (words.some((path) => literalText(path) === '')) {
    context.report('VOLUME specified can not be an empty string', syntax)
  }
  return { kind: 'volume', paths: words, ...context.at(syntax) }
}

function lowerOnbuild(instruction: OnbuildInstruction, context: LowerContext): OnbuildNode {
  const { syntax } = instruction
  const trigger = readTrigger(instruction, context.escape)
  const node = trigger && lowerTrigger(trigger, context)
  const expression = expressionOf(instruction.expression, node)
  return {
    kind: 'onbuild',
    ...(node && { instruction: node }),
    ...(expression !== undefined && { expression }),
    ...context.at(syntax),
  }
}

/** Undefined where only a later build would find out what is wrong with it. */
function lowerTrigger(trigger: StageInstruction, context: LowerContext): TriggerNode | undefined {
  let isWrong = false
  const node = lowerInstruction(trigger, {
    ...context,
    escape: '\\',
    isTrigger: true,
    at: () => ({}),
    report: () => (isWrong = true),
    origins: {
      ofCopy: (from) => ({ kind: 'image', reference: from }),
      ofMount: (from) => (from === '' ? undefined : { kind: 'image', reference: from }),
    },
  })
  return isWrong || !isTrigger(node) ? undefined : node
}

function isTrigger(node: InstructionNode): node is TriggerNode {
  return node.kind !== 'comment' && node.kind !== 'maintainer' && node.kind !== 'onbuild'
}
