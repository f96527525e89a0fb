import { UnprintableValueError } from '../../errors/index.js'
import {
  handle,
  type InstructionHandlers,
  type InstructionNode,
  type Word,
} from '../../node/index.js'
import { printArg, printEnv, printLabel } from './assignments.js'
import { printArguments, printCommand } from './command.js'
import { printComment } from './comment.js'
import type { PrintContext } from './context.js'
import { printAdd, printCopy } from './copy.js'
import { printHealthcheck } from './healthcheck.js'
import { printRun } from './run.js'
import { printBareWord, printLeadingWord, printPlainWord } from './word.js'

const printers: InstructionHandlers<string, [context: PrintContext]> = {
  add: printAdd,
  arg: printArg,
  cmd: (node, context) => `CMD ${printCommand(node.command, context)}`,
  comment: printComment,
  copy: printCopy,
  entrypoint: (node, context) => `ENTRYPOINT ${printCommand(node.command, context)}`,
  env: printEnv,
  expose: (node, context) =>
    `EXPOSE ${node.ports.map((port) => printPort(port, context)).join(' ')}`,
  healthcheck: printHealthcheck,
  label: printLabel,
  maintainer: (node, context) => `MAINTAINER ${singleLine(node.name, context)}`,
  onbuild: (node, context) => `ONBUILD ${printInstruction(node.instruction, context)}`,
  run: printRun,
  shell: (node) => `SHELL ${printArguments(node.arguments)}`,
  stopsignal: (node, context) => `STOPSIGNAL ${printLeadingWord(node.signal, context)}`,
  user: (node, context) => `USER ${printLeadingWord(node.user, context)}`,
  volume: (node, context) => `VOLUME ${printPaths(node.paths, context)}`,
  workdir: (node, context) => `WORKDIR ${printLeadingWord(node.path, context)}`,
}

/** The lines of one instruction, without the final newline. */
export function printInstruction(node: InstructionNode, context: PrintContext): string {
  return handle(printers, node, { ...context, at: node.at ?? context.at })
}

/** Blank-separated where every path is plain, else a JSON array. */
function printPaths(paths: readonly Word[], context: PrintContext): string {
  const plain = paths.map((path) => printPlainWord(path, context))
  return plain.every((path) => path !== undefined && !path.startsWith('-'))
    ? plain.join(' ')
    : printArguments(paths.map((path) => printBareWord(path, context)))
}

function printPort(port: Word, context: PrintContext): string {
  const text = printPlainWord(port, context)
  if (text !== undefined) return text
  throw new UnprintableValueError(`The port ${JSON.stringify(port)} cannot be written`, {
    at: context.at,
    hint: 'The default of a variable in EXPOSE holds no blanks or quotes.',
  })
}

function singleLine(text: string, context: PrintContext): string {
  if (!text.includes('\n') && !/(^|[^\\`])[\\`][ \t]*$/.test(text)) return text
  throw new UnprintableValueError('MAINTAINER holds one line that does not end with an escape', {
    at: context.at,
    hint: "Use label({ 'org.opencontainers.image.authors': ... }) instead.",
  })
}
