import { chompTabs, readHeredocWord, type HeredocWord } from '../syntax/heredoc.js'
import { ExpansionError } from '../shell/expansion-error.js'
import { flagTable, readFlags, type FlagItem } from './flags.js'
import type { AddInstruction, CopyInstruction, TransferSource } from './instruction.js'
import { refuse, type InstructionRequest } from './request.js'

const COMMON_FLAGS = { chown: 'text', chmod: 'text', link: 'boolean', exclude: 'list' } as const
const ADD_FLAGS = flagTable({
  ...COMMON_FLAGS,
  'keep-git-dir': 'boolean',
  checksum: 'text',
  unpack: 'boolean',
})
const COPY_FLAGS = flagTable({ ...COMMON_FLAGS, from: 'text', parents: 'boolean' })

export function readAdd(request: InstructionRequest): AddInstruction | undefined {
  if (!hasDestination(request, 'ADD')) return undefined
  const flags = readFlags(request, ADD_FLAGS)
  const files = flags && readFiles(request, 'ADD')
  if (!files) return undefined
  const keepGitDir = flags['keep-git-dir']
  return Object.freeze({
    kind: 'add',
    syntax: request.syntax,
    command: request.command,
    ...files,
    ...commonOf(flags),
    ...(keepGitDir !== undefined && { keepGitDir }),
    ...(flags.checksum && { checksum: flags.checksum }),
    ...(flags.unpack !== undefined && { unpack: flags.unpack }),
  })
}

export function readCopy(request: InstructionRequest): CopyInstruction | undefined {
  if (!hasDestination(request, 'COPY')) return undefined
  const flags = readFlags(request, COPY_FLAGS)
  const files = flags && readFiles(request, 'COPY')
  if (!files) return undefined
  return Object.freeze({
    kind: 'copy',
    syntax: request.syntax,
    command: request.command,
    ...files,
    ...commonOf(flags),
    ...(flags.from && { from: flags.from }),
    parents: flags.parents ?? false,
  })
}

function hasDestination(request: InstructionRequest, keyword: string): boolean {
  if (request.command.arguments.length >= 2) return true
  const reason = 'but only one was provided. Destination could not be determined'
  refuse(request, `${keyword} requires at least two arguments, ${reason}`)
  return false
}

interface CommonFlags {
  readonly chown: string | undefined
  readonly chmod: string | undefined
  readonly link: boolean | undefined
  readonly exclude: readonly FlagItem[]
}

/** An empty text is to BuildKit the same as none. */
function commonOf({ chown, chmod, link, exclude }: CommonFlags) {
  return {
    ...(chown && { chown }),
    ...(chmod && { chmod }),
    link: link ?? false,
    exclude: Object.freeze(exclude.map(({ value }) => value)),
  }
}

interface TransferFiles {
  readonly sources: readonly TransferSource[]
  readonly destination: string
}

/** BuildKit: `parseSourcesAndDest`. */
function readFiles(request: InstructionRequest, keyword: string): TransferFiles | undefined {
  const words = request.command.arguments
  const destination = words.at(-1) ?? ''
  if (heredocOf(destination)) {
    return refuse(request, `${keyword} cannot accept a heredoc as a destination`)
  }
  // Of two heredocs with one name the later body is that of both.
  const contents = new Map(request.heredocs.map(({ name, content }) => [name, content]))
  const sources = words.slice(0, -1).map((word) => sourceOf(word, contents))
  return { sources: Object.freeze(sources), destination }
}

function sourceOf(word: string, contents: ReadonlyMap<string, string>): TransferSource {
  const heredoc = heredocOf(word)
  if (!heredoc) return Object.freeze({ kind: 'path', path: word })
  const { name, expand } = heredoc
  const content = contents.get(name) ?? ''
  return Object.freeze({
    kind: 'inline',
    name,
    content: heredoc.chomp ? chompTabs(content) : content,
    expand,
  })
}

/** BuildKit: `MustParseHeredoc`, to which a word that cannot be read is none. */
function heredocOf(word: string): HeredocWord | undefined {
  if (!word.includes('<<')) return undefined
  try {
    return readHeredocWord(word)
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
    return undefined
  }
}
