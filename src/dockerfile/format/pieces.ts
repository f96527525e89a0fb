import { skipSpace, skipSpaceBack } from '../syntax/space.js'
import type { EscapeCharacter, InstructionSyntax } from '../syntax/tree.js'
import type { JoinedLine } from './joined-line.js'
import { assignmentOf } from './legacy-assignment.js'
import { type Span, splitAtBlanks, splitJsonArray, splitQuoted } from './words.js'

/** A part of an instruction that stays in one piece; between two of them stands a blank or a line break. */
export interface Piece extends Span {
  /** What is written in its place; without it the text as it is, with its own line breaks. */
  readonly text?: string
  /** `none`: without a break, nothing stands before it. */
  readonly glue?: 'none'
  /** `none`: behind a break, it stands at the start of the line. */
  readonly indent?: 'none'
}

export interface Pieces {
  readonly pieces: readonly Piece[]
  /** Of the instruction, once it is laid out. */
  readonly arguments: readonly string[]
  /** Whether the last piece is a text of which every blank counts. */
  readonly opaque: boolean
}

interface Source {
  readonly element: InstructionSyntax
  readonly line: JoinedLine
  readonly escape: EscapeCharacter
}

/** Takes what stands behind the flags apart. */
type Splitter = (source: Source, rest: Span) => Pieces

/** Takes an instruction apart, as its kind allows. */
export function piecesOf(source: Source): Pieces {
  const { element, line, escape } = source
  const { text } = line
  const name = element.keyword.value.toLowerCase()
  const start = skipSpace(text, 0, text.length)
  const keyword = { start, end: start + name.length, text: name.toUpperCase() }
  const rest = name === 'onbuild' ? triggerOf(text, keyword.end) : restOf(text, element.rest)
  const flags = splitQuoted(text, { start: keyword.end, end: rest.start }, escape, 'flags')
  const below = (SPLITTERS.get(name) ?? splitNot)(source, rest)
  return { ...below, pieces: [keyword, ...flags, ...below.pieces] }
}

/** It is what the line ends with, spaces apart. */
function restOf(text: string, { length }: string): Span {
  const end = skipSpaceBack(text, 0, text.length)
  return { start: length === 0 ? text.length : end - length, end: length === 0 ? text.length : end }
}

/** An image keeps a trigger as it is written, the spaces behind it included. */
function triggerOf(text: string, start: number): Span {
  return { start: skipSpace(text, start, text.length), end: text.length }
}

const SPLITTERS: ReadonlyMap<string, Splitter> = new Map<string, Splitter>([
  ['add', jsonOr(splitPlainWords)],
  ['arg', splitQuotedWords],
  ['cmd', jsonOr(splitNot)],
  ['copy', jsonOr(splitPlainWords)],
  ['entrypoint', jsonOr(splitNot)],
  ['env', splitAssignments],
  ['expose', splitPlainWords],
  ['from', splitFrom],
  ['healthcheck', splitHealthcheck],
  ['label', splitAssignments],
  ['maintainer', splitNot],
  ['onbuild', splitNot],
  ['run', jsonOr(splitNot)],
  ['shell', jsonOr(splitNot)],
  ['stopsignal', splitNot],
  ['user', splitNot],
  ['volume', jsonOr(splitPlainWords)],
  ['workdir', splitNot],
])

function splitNot({ element }: Source, rest: Span): Pieces {
  const pieces = rest.start < rest.end ? [rest] : []
  return { pieces, arguments: element.arguments, opaque: true }
}

function splitPlainWords({ element, line }: Source, rest: Span): Pieces {
  return { pieces: splitAtBlanks(line.text, rest), arguments: element.arguments, opaque: false }
}

function splitQuotedWords({ element, line, escape }: Source, rest: Span): Pieces {
  const pieces = splitQuoted(line.text, rest, escape, 'words')
  return { pieces, arguments: element.arguments, opaque: false }
}

function splitAssignments(source: Source, rest: Span): Pieces {
  const [name = '', value = '', delimiter] = source.element.arguments
  if (delimiter === '=') return splitQuotedWords(source, rest)
  const broken = source.line.breaks.some(({ at }) => rest.start < at && at < rest.end)
  const assignment = broken ? undefined : assignmentOf(name, value, source.escape)
  if (assignment !== undefined) {
    const piece = { ...rest, text: `${name}=${assignment}` }
    return { pieces: [piece], arguments: [name, assignment, '='], opaque: false }
  }
  const pieces = [
    { start: rest.start, end: rest.start + name.length },
    { start: rest.end - value.length, end: rest.end },
  ]
  return { pieces, arguments: source.element.arguments, opaque: true }
}

function splitFrom(source: Source, rest: Span): Pieces {
  const words = splitPlainWords(source, rest)
  if (words.pieces.length !== 3) return words
  return {
    ...words,
    pieces: words.pieces.map((piece, index) => (index === 1 ? { ...piece, text: 'AS' } : piece)),
    arguments: words.arguments.map((word, index) => (index === 1 ? 'AS' : word)),
  }
}

function splitHealthcheck(source: Source, rest: Span): Pieces {
  const { text } = source.line
  const [type = '', ...command] = source.element.arguments
  const end = rest.start + type.length
  const below = jsonOr(splitNot)(source, { start: skipSpace(text, end, rest.end), end: rest.end })
  return {
    pieces: [{ start: rest.start, end, text: type.toUpperCase() }, ...below.pieces],
    arguments: [type.toUpperCase(), ...command],
    opaque: below.opaque,
  }
}

/** A JSON array where BuildKit finds one. */
function jsonOr(other: Splitter): Splitter {
  return (source, rest) => (source.element.json ? splitJson : other)(source, rest)
}

function splitJson({ element, line }: Source, { start, end }: Span): Pieces {
  const literals = splitJsonArray(line.text, { start, end })
  const values = element.arguments.slice(element.arguments.length - literals.length)
  const members = literals.map((literal, index): Piece => {
    const text = JSON.stringify(values[index]) + (index < literals.length - 1 ? ',' : '')
    return index === 0 ? { ...literal, text, glue: 'none' } : { ...literal, text }
  })
  return {
    pieces: [
      { start, end: start + 1, text: '[' },
      ...members,
      { start: end - 1, end, text: ']', glue: 'none', indent: 'none' },
    ],
    arguments: element.arguments,
    opaque: false,
  }
}
