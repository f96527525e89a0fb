import { UnprintableValueError } from '../../errors/index.js'
import {
  handle,
  type InstructionHandlers,
  type InstructionNode,
  type OnbuildNode,
  type TriggerNode,
  type Word,
} from '../../node/index.js'
import { printArg, printEnv, printLabel } from './assignments.js'
import {
  guardFlags,
  isContinued,
  lineObstacle,
  printArguments,
  printLeadingCommand,
} from './command.js'
import { printComment } from './comment.js'
import { NO_FILE, type PrintContext, type PrintedInstruction } from './context.js'
import { printAdd, printCopy } from './copy.js'
import { printHealthcheck } from './healthcheck.js'
import { splitHeredocs } from './heredoc.js'
import { printRun } from './run.js'
import {
  printBareWord,
  printLeadingWord,
  printPlainWord,
  printQuotedWord,
  printUnsplitWord,
} from './word.js'

const printers: InstructionHandlers<string | PrintedInstruction, [context: PrintContext]> = {
  add: printAdd,
  arg: printArg,
  cmd: (node, context) => withRest('CMD', printLeadingCommand(node.command, context)),
  comment: printComment,
  copy: printCopy,
  entrypoint: (node, context) => withRest('ENTRYPOINT', printLeadingCommand(node.command, context)),
  env: printEnv,
  expose: (node, context) =>
    `EXPOSE ${printLeading(node.ports.map((port) => printPort(port, context)).join(' '))}`,
  healthcheck: printHealthcheck,
  label: printLabel,
  maintainer: (node, context) => `MAINTAINER ${printName(node.name, context)}`,
  onbuild: printOnbuild,
  run: printRun,
  shell: (node) => `SHELL ${printArguments(node.arguments)}`,
  stopsignal: (node, context) => `STOPSIGNAL ${printLeadingWord(node.signal, context)}`,
  user: (node, context) => `USER ${printLeadingWord(node.user, context)}`,
  volume: (node, context) => `VOLUME ${printPaths(node.paths, context)}`,
  workdir: (node, context) => `WORKDIR ${printLeadingWord(node.path, context)}`,
}

/** The lines of one instruction, without the final newline. */
export function printInstruction(node: InstructionNode, context: PrintContext): PrintedInstruction {
  const printed = handle(printers, node, { ...context, at: node.at ?? context.at })
  return typeof printed === 'string' ? { head: printed } : printed
}

/** A trigger as a later build reads it, whose stages are not those of this file. */
export function printTrigger(node: TriggerNode): PrintedInstruction {
  return printInstruction(node, { ...NO_FILE, isTrigger: true })
}

/** Nothing in quotes, so that what follows is read as no flag. */
function printLeading(words: string): string {
  return words.startsWith('--') ? `""${words}` : words
}

function withRest(keyword: string, rest: string): string {
  return rest === '' ? keyword : `${keyword} ${rest}`
}

function printOnbuild(
  { instruction, expression }: OnbuildNode,
  context: PrintContext,
): PrintedInstruction {
  if (expression !== undefined || !instruction) return printExpression(expression ?? '', context)
  const printed = printInstruction(instruction, { ...context, isTrigger: true })
  if (context.escape !== '\\') assertReadAlike(printed, instruction, context)
  return { ...printed, head: `ONBUILD ${printed.head}` }
}

/** What the image keeps, as it is: one line, and the lines of its heredocs. */
function printExpression(expression: string, context: PrintContext): PrintedInstruction {
  const { line, body } = splitHeredocs(expression)
  // A line loses a carriage return at its end.
  if (!/\n|\r$/.test(line) && !isContinued(line, context)) {
    return { head: `ONBUILD ${line}`, ...(body !== undefined && { body }) }
  }
  throw new UnprintableValueError(`The trigger ${JSON.stringify(expression)} cannot be written`, {
    at: context.at,
    hint: 'A trigger is one instruction.',
  })
}

/** A trigger is kept as text, which later builds read with the escape character `\`. */
function assertReadAlike(
  printed: PrintedInstruction,
  instruction: InstructionNode,
  context: PrintContext,
): void {
  const { head } = printInstruction(instruction, { ...context, escape: '\\' })
  if (joinLines(head) === joinLines(printed.head)) return
  throw new UnprintableValueError(
    `The trigger "${printed.head}" needs the escape character \`, which later builds do not know`,
    { at: context.at, hint: 'Leave escape() out, or what has to be escaped.' },
  )
}

function joinLines(head: string): string {
  return head.replace(/ [\\`]\n/g, ' ')
}

/** Blank-separated where every path is plain, else a JSON array. */
function printPaths(paths: readonly Word[], context: PrintContext): string {
  const plain = paths.map((path) => printPlainWord(path, context))
  return plain.every((path) => path !== undefined) && !plain[0]?.startsWith('--')
    ? plain.join(' ')
    : printArguments(paths.map((path) => printVolume(path, context)))
}

/** VOLUME takes blanks away around what it is given, but not within quotes. */
function printVolume(path: Word, context: PrintContext): string {
  const text = printBareWord(path, context)
  return /^\p{White_Space}|\p{White_Space}$/u.test(text) ? printQuotedWord(path, context) : text
}

function printPort(port: Word, context: PrintContext): string {
  const text = printPlainWord(port, context) ?? printUnsplitWord(port, context)
  if (text === '') return '""'
  if (text !== undefined) return text
  throw new UnprintableValueError(`The port ${JSON.stringify(port)} cannot be written`, {
    at: context.at,
    hint: 'The default of a variable in EXPOSE holds no blanks or quotes.',
  })
}

function printName(name: string, context: PrintContext): string {
  const obstacle = lineObstacle(name, context)
  if (obstacle === undefined) return guardFlags(name)
  throw new UnprintableValueError(`The name of the maintainer ${obstacle}`, {
    at: context.at,
    hint: "Use label({ 'org.opencontainers.image.authors': ... }) instead.",
  })
}
