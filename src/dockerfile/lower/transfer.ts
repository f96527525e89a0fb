import type { AddNode, CopyNode, FileSource } from '../../node/index.js'
import { literalText, type Word } from '../../node/index.js'
import type { AddInstruction, CopyInstruction } from '../instruction/instruction.js'
import { defaultDelimiter } from '../print/heredoc.js'
import { type LowerContext, type Words, wordsOf } from './context.js'

export function lowerCopy(instruction: CopyInstruction, context: LowerContext): CopyNode {
  const { syntax, from } = instruction
  const origin = from === undefined ? undefined : context.origins.ofCopy(from, syntax)
  return {
    kind: 'copy',
    ...lowerTransfer(instruction, context),
    ...(origin && { from: origin }),
    ...(instruction.parents && { parents: true }),
    ...context.at(syntax),
  }
}

export function lowerAdd(instruction: AddInstruction, context: LowerContext): AddNode {
  const { syntax, checksum, keepGitDir, unpack } = instruction
  const { word } = wordsOf(syntax, context)
  return {
    kind: 'add',
    ...lowerTransfer(instruction, context),
    ...option('checksum', checksum, word),
    ...(keepGitDir !== undefined && { keepGitDir }),
    ...(unpack !== undefined && { unpack }),
    ...context.at(syntax),
  }
}

function lowerTransfer(
  { syntax, sources, destination, chown, chmod, link, exclude }: AddInstruction | CopyInstruction,
  context: LowerContext,
) {
  const words = wordsOf(syntax, context)
  const path = words.word(destination)
  return {
    sources: lowerSources(sources, path, words),
    destination: path,
    ...option('chown', chown, words.word),
    ...option('chmod', chmod, words.word),
    ...(link && { link }),
    ...(exclude.length > 0 && { exclude }),
  }
}

/** A value that expands to nothing in any case is as good as none. */
function option<Name extends string>(
  name: Name,
  raw: string | undefined,
  word: Words['word'],
): { readonly [K in Name]?: Word } {
  const value = raw === undefined ? '' : word(raw)
  if (literalText(value) === '') return {}
  return { [name]: value } as { readonly [K in Name]: Word }
}

function lowerSources(
  sources: AddInstruction['sources'],
  destination: Word,
  words: Words,
): readonly FileSource[] {
  const inline = sources.filter(({ kind }) => kind === 'inline')
  const isFolder = literalText(destination)?.endsWith('/') ?? false
  return sources.map((source): FileSource => {
    if (source.kind === 'path') return { kind: 'path', path: words.word(source.path) }
    const content = source.expand ? words.content(source.content) : source.content
    // The name is left out where the printer would give the same one, and where it names no file.
    const isDefault = inline.length === 1 && !isFolder && source.name === defaultDelimiter(content)
    return { kind: 'inline', ...(!isDefault && { name: source.name }), content }
  })
}
