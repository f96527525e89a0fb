import { UnprintableValueError } from '../../errors/index.js'
import type { AddNode, CopyNode, FileSource, Word } from '../../node/index.js'
import { printArguments } from './command.js'
import type { PrintContext } from './context.js'
import { printFlag } from './flag.js'
import { printInlineFile } from './heredoc.js'
import { printBareWord, printPlainWord } from './word.js'

export function printCopy(node: CopyNode, context: PrintContext): string {
  return printTransfer(
    'COPY',
    [
      ...printFlag('from', node.from && context.originName(node.from), context),
      ...printOwnership(node, context),
      ...printFlag('link', node.link, context),
      ...printFlag('parents', node.parents, context),
      ...printExcludes(node, context),
    ],
    node,
    context,
  )
}

export function printAdd(node: AddNode, context: PrintContext): string {
  return printTransfer(
    'ADD',
    [
      ...printFlag('checksum', node.checksum && printBareWord(node.checksum, context), context),
      ...printFlag('keep-git-dir', node.keepGitDir, context),
      ...printFlag('unpack', node.unpack === false ? 'false' : node.unpack, context),
      ...printOwnership(node, context),
      ...printFlag('link', node.link, context),
      ...printExcludes(node, context),
    ],
    node,
    context,
  )
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
  { sources, destination }: Transfer,
  context: PrintContext,
): string {
  const bodies: string[] = []
  const words = sources.map((source) => {
    if (source.kind === 'path') return printPlainWord(source.path, context)
    const { word, body } = printInlineFile(source, context)
    bodies.push(body)
    return word
  })
  words.push(printPlainWord(destination, context))
  const plain = words.every((word): word is string => word !== undefined && !isAmbiguous(word))
  if (plain) return [[instruction, ...flags, ...words].join(' '), ...bodies].join('\n')
  if (bodies.length > 0) {
    throw new UnprintableValueError(
      `${instruction} cannot hold both inline files and a path with blanks or special characters`,
      {
        at: context.at,
        hint: 'Write the file to a plain path, or copy the other sources in a step of their own.',
      },
    )
  }
  const paths = sources.flatMap((source) => (source.kind === 'path' ? [source.path] : []))
  const array = printArguments([...paths, destination].map((path) => printBareWord(path, context)))
  return [instruction, ...flags, array].join(' ')
}

/** Between blanks an empty word vanishes, and a leading `--` would begin a flag. */
function isAmbiguous(word: string): boolean {
  return word === '' || word.startsWith('-')
}
