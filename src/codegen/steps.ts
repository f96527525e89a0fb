import {
  type ArgDeclaration,
  type ArgNode,
  type Assignment,
  declarationsOf,
  handle,
  type HealthcheckNode,
  type InstructionHandlers,
  type InstructionNode,
  literalText,
  type RunNode,
  type ShellCommand,
  type Word,
} from '../node/index.js'
import { commandExpression, scriptExpressions, shellExpression } from './command.js'
import { dataExpression } from './data.js'
import {
  array,
  type Expression,
  maybe,
  object,
  optional,
  plain,
  type Property,
  type Step,
  step,
  text,
} from './expression/expression.js'
import { mountExpression } from './mount.js'
import type { Scope } from './scope.js'
import { addSteps, copySteps } from './transfer.js'
import { wordExpression } from './word.js'

/** Ways to write an instruction, the best first: each a few steps. Not all of them need mean the same. */
export type Alternatives = readonly (readonly Step[])[]

const alternatives: InstructionHandlers<Alternatives, [scope: Scope]> = {
  add: (node) => each(addSteps(node)),
  arg: (node) => [argSteps(node)],
  cmd: (node) => [[step('cmd', [commandExpression(node.command)])]],
  comment: (node) => [[step('comment', [text(node.text)])]],
  copy: (node, scope) => each(copySteps(node, scope)),
  entrypoint: (node) => [[step('entrypoint', [commandExpression(node.command)])]],
  env: (node) => [[step('env', [assignments(node.variables)])]],
  expose: (node) => [[step('expose', node.ports.map(numberOrWord))]],
  healthcheck: (node) => [[step('healthcheck', healthcheckArguments(node))]],
  label: (node) => [[step('label', [assignments(node.labels)])]],
  maintainer: (node) => [[step('maintainer', [text(node.name)])]],
  onbuild: () => [],
  run: (node, scope) => each(runSteps(node, scope)),
  shell: (node) => [[step('shell', [array(node.arguments.map(text))])]],
  stopsignal: (node) => [[step('stopSignal', [numberOrWord(node.signal)])]],
  user: (node) => [[step('user', [numberOrWord(node.user)])]],
  volume: (node) => [[step('volume', node.paths.map(wordExpression))]],
  workdir: (node) => [[step('workdir', [wordExpression(node.path)])]],
}

export function alternativesOf(node: InstructionNode, scope: Scope): Alternatives {
  return handle(alternatives, node, scope)
}

/** The node as data, for what the builder has no step for. */
export function instructionStep(node: InstructionNode, scope: Scope): Step {
  return step('instruction', [dataExpression(node, scope)])
}

function each(steps: readonly Step[]): Alternatives {
  return steps.map((one) => [one])
}

/** One ARG for each: what a later default says of an earlier one of the same instruction would be read otherwise. */
function argSteps(node: ArgNode): readonly Step[] {
  return declarationsOf(node).map(argStep)
}

export function argStep({ name, default: value }: ArgDeclaration): Step {
  return step('arg', [text(name), ...(value === undefined ? [] : [wordExpression(value)])])
}

function runSteps(node: RunNode, scope: Scope): readonly Step[] {
  const options = {
    mounts: node.mounts && array(node.mounts.map((mount) => mountExpression(mount, scope))),
    network: maybe(node.network, text),
    security: maybe(node.security, text),
    devices: node.devices && array(node.devices.map(text)),
  }
  const make = (
    method: string,
    command: Expression,
    more: Readonly<Record<string, Expression | undefined>> = {},
  ): Step => step(method, [command, ...optional(object({ ...options, ...more }))])
  const { command } = node
  switch (command.form) {
    case 'exec':
      return [make('run', array(command.arguments.map(text)))]
    case 'all':
      return [make('runAll', array(command.commands.map(text)))]
    case 'script': {
      const more = { name: maybe(command.name, text) }
      return scriptExpressions(command.text).map((script) => make('script', script, more))
    }
    case 'shell':
      return [
        ...joinedCommands(command).map((commands) => make('runAll', array(commands.map(text)))),
        make('run', shellExpression(command)),
        ...scriptExpressions(command.text).map((script) => make('script', script)),
      ]
  }
}

/** The commands that `runAll()` would join to this one in the same lines, if there are any. */
function joinedCommands({
  text: value,
  joints = [],
}: ShellCommand): readonly (readonly string[])[] {
  const commands = value.split('  && ')
  return joints.length > 0 && joints.length === commands.length - 1 ? [commands] : []
}

const NUMBER = /^(?:0|[1-9]\d{0,14})$/

function numberOrWord(word: Word): Expression {
  return typeof word === 'string' && NUMBER.test(word) ? plain(Number(word)) : wordExpression(word)
}

const INDEX = /^\d+$/

/** An object, unless that cannot hold the names in their order, or not all of them. */
function assignments(pairs: readonly Assignment[]): Expression {
  const properties = pairs.map(({ name, value }): Property => [
    literalText(name) ?? '',
    wordExpression(value),
  ])
  const names = properties.map(([name]) => name)
  return new Set(names).size < names.length || names.some((name) => INDEX.test(name))
    ? array(properties.map(([name, value]) => array([text(name), value])))
    : { kind: 'object', properties }
}

function healthcheckArguments({
  test,
  interval,
  timeout,
  startPeriod,
  startInterval,
  retries,
}: HealthcheckNode): readonly Expression[] {
  const options = object({
    interval: maybe(interval, text),
    timeout: maybe(timeout, text),
    startPeriod: maybe(startPeriod, text),
    startInterval: maybe(startInterval, text),
    retries: maybe(retries, plain),
  })
  return [test === 'none' ? text('none') : testExpression(test), ...optional(options)]
}

/** The word `none` is no command. Blanks around a command mean nothing. */
function testExpression(test: Exclude<HealthcheckNode['test'], 'none'>): Expression {
  return test.form === 'shell' && test.text === 'none' ? text(' none') : commandExpression(test)
}
