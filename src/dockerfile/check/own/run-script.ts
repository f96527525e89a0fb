import type { RunInstruction } from '../../instruction/instruction.js'
import type { Position, Range } from '../../syntax/range.js'
import type { DockerfileSyntax } from '../../syntax/tree.js'
import {
  execCommands,
  isShell,
  programName,
  type ShellCommand,
  shellCommands,
} from '../shell-commands.js'

/** What a RUN executes. */
export interface CheckedRun {
  readonly commands: readonly ShellCommand[]
  /** A pipe fails where any of its commands does, from the first one on. */
  readonly pipefail: boolean
  readonly mounts: readonly CheckedMount[]
  /** Where a piece of the script stands in the file; undefined where that is not known. */
  readonly rangeOf: (piece: { readonly start: number; readonly end: number }) => Range | undefined
}

export interface CheckedMount {
  readonly type: string
  readonly target: string
}

/** What shell form is handed to. */
export interface ShellSetting {
  /** SHELL; without it the one of the platform. */
  readonly shell: readonly string[] | undefined
  readonly windows: boolean
}

/** Undefined where no shell of Bourne's family runs it. */
export function readRun(
  syntax: DockerfileSyntax,
  instruction: RunInstruction,
  setting: ShellSetting,
): CheckedRun | undefined {
  const mounts = instruction.mounts.map(readMountTarget)
  if (instruction.form === 'exec') {
    const commands = execCommands(instruction.commandLine)
    const pipefail = instruction.commandLine.includes('pipefail')
    return { commands, pipefail, mounts, rangeOf: () => undefined }
  }
  const program = programName({ value: setting.shell?.[0] ?? '' })
  if (program === '' ? setting.windows : !isShell(program)) return undefined
  const script = readScript(syntax, instruction)
  if (!script) return undefined
  return {
    commands: script.commands,
    pipefail: setting.shell?.some((word) => word.includes('pipefail')) ?? false,
    mounts,
    rangeOf: script.rangeOf,
  }
}

type Script = Pick<CheckedRun, 'commands' | 'rangeOf'>

function readScript(syntax: DockerfileSyntax, instruction: RunInstruction): Script | undefined {
  const [line = ''] = instruction.commandLine
  const [file] = instruction.files
  if (file && instruction.files.length === 1 && /^\s*\d*<<-?\s*\S+\s*$/.test(line)) {
    return isForeign(file.content) ? undefined : readBody(syntax, instruction)
  }
  const commands = shellCommands(line)
  const fed = commands.some(({ words }) => isShell(programName(words[0])))
  return {
    commands: fed
      ? [...commands, ...instruction.files.flatMap(({ content }) => placeless(content))]
      : commands,
    rangeOf: pieceLocator(syntax, readJoinedLine(syntax, instruction), line),
  }
}

/** A program other than a shell reads it. */
function isForeign(content: string): boolean {
  if (!content.startsWith('#!')) return false
  const [line = ''] = content.slice(2).split('\n', 1)
  const [first = '', second = ''] = line.trim().split(/\s+/)
  const direct = programName({ value: first })
  return !isShell(direct === 'env' ? programName({ value: second }) : direct)
}

function placeless(content: string): readonly ShellCommand[] {
  return shellCommands(content).map((command) => ({ ...command, start: NaN, end: NaN }))
}

function readBody(syntax: DockerfileSyntax, instruction: RunInstruction): Script {
  const [file] = instruction.files
  const [heredoc] = instruction.syntax.heredocs
  const content = file?.content ?? ''
  return {
    commands: shellCommands(content),
    rangeOf: pieceLocator(
      syntax,
      heredoc && readBodyLines(syntax, heredoc.range, file?.chomp),
      content,
    ),
  }
}

/** A text made of pieces of the file. */
interface PiecedText {
  readonly text: string
  readonly pieces: readonly Piece[]
}

interface Piece {
  /** Index into the text. */
  readonly index: number
  readonly offset: number
  readonly line: number
  /** Offset at which the line starts. */
  readonly lineStart: number
}

function readBodyLines(syntax: DockerfileSyntax, range: Range, chomp = false): PiecedText {
  const lines = linesOf(syntax.text, range)
  return joinPieces(
    lines.map(({ text, ...place }) => {
      const tabs = chomp ? (/^\t*/.exec(text)?.[0].length ?? 0) : 0
      return { ...place, offset: place.offset + tabs, text: text.slice(tabs) }
    }),
  )
}

/** The line as BuildKit joins it: continued, without the comments and blank lines in between. */
function readJoinedLine(syntax: DockerfileSyntax, { command }: RunInstruction): PiecedText {
  const lines = linesOf(syntax.text, command.restRange)
  return joinPieces(
    lines.flatMap(({ text, ...place }, index) => {
      const content = text.replace(/[\r\n]+$/, '')
      const trimmed = content.trimStart()
      if (index > 0 && (trimmed === '' || trimmed.startsWith('#'))) return []
      return [{ ...place, text: withoutContinuation(content, syntax.escape) }]
    }),
  )
}

function withoutContinuation(line: string, escape: string): string {
  let end = line.length
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end--
  return line[end - 1] === escape && line[end - 2] !== escape ? line.slice(0, end - 1) : line
}

function linesOf(
  text: string,
  { start, end }: Range,
): readonly (Omit<Piece, 'index'> & { readonly text: string })[] {
  const lines = []
  let offset = start.offset
  let lineStart = start.offset - (start.column - 1)
  for (let line = start.line; offset < end.offset; line++) {
    const newline = text.indexOf('\n', offset)
    const next = newline < 0 || newline >= end.offset ? end.offset : newline + 1
    lines.push({ offset, line, lineStart, text: text.slice(offset, next) })
    offset = next
    lineStart = next
  }
  return lines
}

function joinPieces(
  parts: readonly (Omit<Piece, 'index'> & { readonly text: string })[],
): PiecedText {
  const pieces: Piece[] = []
  let index = 0
  for (const { text, ...place } of parts) {
    pieces.push({ ...place, index })
    index += text.length
  }
  return { text: parts.map(({ text }) => text).join(''), pieces }
}

/** Finds places only where the pieces make up the script, so that a place is never wrong. */
function pieceLocator(
  { text: file }: DockerfileSyntax,
  pieced: PiecedText | undefined,
  script: string,
): CheckedRun['rangeOf'] {
  if (!pieced || pieced.text !== script) return () => undefined
  return ({ start, end }) => {
    if (!(end > start)) return undefined
    const first = positionOf(pieced, start)
    const last = positionOf(pieced, end - 1)
    if (!first || !last || last.offset >= file.length) return undefined
    return { start: first, end: { ...last, offset: last.offset + 1, column: last.column + 1 } }
  }
}

function positionOf({ pieces }: PiecedText, index: number): Position | undefined {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((pieces[middle]?.index ?? 0) <= index) low = middle
    else high = middle - 1
  }
  const piece = pieces[low]
  if (!piece) return undefined
  const offset = piece.offset + index - piece.index
  return { offset, line: piece.line, column: offset - piece.lineStart + 1 }
}

function readMountTarget(value: string): CheckedMount {
  const fields = new Map(
    value.split(',').map((field) => {
      const equals = field.indexOf('=')
      return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1)] as const
    }),
  )
  return {
    type: fields.get('type') ?? 'bind',
    target: fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? '',
  }
}
