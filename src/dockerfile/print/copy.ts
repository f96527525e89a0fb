import { UnprintableValueError } from '../../errors/index.js'
import type { AddNode, CopyNode, FileSource, OriginNode, Word } from '../../node/index.js'
import { printArguments } from './command.js'
import type { PrintContext, PrintedInstruction } from './context.js'
import { printFlag } from './flag.js'
import { heredocsIn, printInlineFile } from './heredoc.js'
import { printBareWord, printPlainWord, printUnsplitWord } from './word.js'

export function printCopy(node: CopyNode, context: PrintContext): PrintedInstruction {
  return printTransfer(
    'COPY',
    [
      ...printFlag('from', node.from && printOrigin(node.from, context), context),
      ...printOwnership(node, context),
      ...printFlag('link', node.link, context),
      ...printFlag('parents', node.parents, context),
      ...printExcludes(node, context),
    ],
    node,
    context,
  )
}

export function printAdd(node: AddNode, context: PrintContext): PrintedInstruction {
  return printTransfer(
    'ADD',
    [
      ...printFlag('checksum', node.checksum && printBareWord(node.checksum, context), context),
      ...printFlag('keep-git-dir', node.keepGitDir === false ? 'false' : node.keepGitDir, context),
      ...printFlag('unpack', node.unpack === false ? 'false' : node.unpack, context),
      ...printOwnership(node, context),
      ...printFlag('link', node.link, context),
      ...printExcludes(node, context),
    ],
    node,
    context,
  )
}

function printOrigin(origin: OriginNode, context: PrintContext): string {
  return context.originName(origin, context.isTrigger ? 'trigger' : 'copy', context.at)
}

function printOwnership(
  { chown, chmod }: { readonly chown?: Word; readonly chmod?: Word },
  context: PrintContext,
): readonly string[] {
  return [
    ...printFlag('chown', chown && printBareWord(chown, context), context),
    ...printFlag('chmod', chmod && printBareWord(chmod, context), context),
  ]
}

function printExcludes(
  { exclude = [] }: { readonly exclude?: readonly string[] },
  context: PrintContext,
): readonly string[] {
  return exclude.flatMap((pattern) => printFlag('exclude', pattern, context))
}

interface Transfer {
  readonly sources: readonly FileSource[]
  readonly destination: Word
}

function printTransfer(
  instruction: string,
  flags: readonly string[],
  transfer: Transfer,
  context: PrintContext,
): PrintedInstruction {
  const { sources, destination } = transfer
  if (sources.some(({ kind }) => kind === 'inline')) {
    return printWithHeredocs(instruction, flags, transfer, context)
  }
  const paths = sources.flatMap((source) => (source.kind === 'path' ? [source.path] : []))
  const words = [...paths, destination]
  const plain = words.map((word) => printPlainWord(word, context))
  const [first] = plain
  return {
    head: [
      instruction,
      ...flags,
      ...(plain.every((word) => word !== undefined && word !== '') && !first?.startsWith('--')
        ? plain
        : [printArguments(words.map((word) => printBareWord(word, context)))]),
    ].join(' '),
  }
}

/** There is no array form of this: each path must be one word. */
function printWithHeredocs(
  instruction: string,
  flags: readonly string[],
  { sources, destination }: Transfer,
  context: PrintContext,
): PrintedInstruction {
  const bodies: string[] = []
  const printPath = (path: Word): string => {
    const word = printUnsplitWord(path, context)
    if (word !== undefined) return word.startsWith('--') ? `''${word}` : word
    throw new UnprintableValueError(
      `${instruction} cannot hold both an inline file and a path with blanks`,
      {
        at: context.at,
        hint: 'Write the file to a path without blanks, or take it from the build context with copy().',
      },
    )
  }
  const words = sources.map((source) => {
    if (source.kind === 'path') return printPath(source.path)
    const { word, body } = printInlineFile(source, context)
    bodies.push(body)
    return word
  })
  const head = [instruction, ...flags, ...words, printPath(destination)].join(' ')
  // A variable with a "<<" in its default may hide one, or be taken for one.
  if (heredocsIn(head).length !== bodies.length) {
    throw new UnprintableValueError(
      `${instruction} cannot hold both an inline file and ${JSON.stringify(head)}`,
      { at: context.at, hint: 'Leave "<" out of what stands beside the file.' },
    )
  }
  return { head, body: bodies.join('\n') }
}
