import type { CharacterSet, Expression } from './automaton.js'
import {
  anyOf,
  except,
  exactly,
  perlClass,
  posixClass,
  unicodeClass,
  within,
} from './character-class.js'

/** Largest count in `x{n}`. RE2 and Go: regexp/syntax `ErrInvalidRepeatSize`. */
const MAX_REPEAT = 1_000

const NEWLINE = 0x0a
const MAX_CODE_POINT = 0x10_ffff
const CONTROL_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
])

/** Text still to be read, by code point. */
interface Input {
  readonly characters: readonly string[]
  at: number
}

interface Sequence {
  readonly parts: Expression[]
  lastWasRepeat: boolean
}

/**
 * Parses a regular expression of Go's syntax, as far as moby's patterns can spell it: everything but flags,
 * named groups and lazy repetition, since those need a `?` after `(` or after a repetition, and a
 * pattern's `?` has become `[^/]` by then.
 *
 * @returns the expression, or the reason why it is none.
 */
export function parseRegexp(source: string): Expression | string {
  const input: Input = { characters: [...source], at: 0 }
  const expression = parseEither(input)
  if (typeof expression === 'string') return expression
  return input.at < input.characters.length ? 'unexpected )' : expression
}

function parseEither(input: Input): Expression | string {
  const alternatives: Expression[] = []
  for (;;) {
    const sequence = parseSequence(input)
    if (typeof sequence === 'string') return sequence
    alternatives.push(sequence)
    if (peek(input) !== '|') break
    input.at++
  }
  const [only] = alternatives
  return alternatives.length === 1 && only ? only : { kind: 'either', parts: alternatives }
}

function parseSequence(input: Input): Expression | string {
  const sequence: Sequence = { parts: [], lastWasRepeat: false }
  for (let next = peek(input); next !== undefined; next = peek(input)) {
    if (next === '|' || next === ')') break
    const problem = parsePart(input, next, sequence)
    if (problem !== undefined) return problem
  }
  return { kind: 'sequence', parts: sequence.parts }
}

/** Reads one more part onto the sequence; gives the reason where there is none. */
function parsePart(input: Input, next: string, sequence: Sequence): string | undefined {
  const counts = parseCounts(input)
  if (typeof counts === 'string') return counts
  if (counts) {
    if (sequence.lastWasRepeat) return 'a repetition of a repetition'
    const of = sequence.parts.pop()
    if (!of) return 'nothing to repeat'
    sequence.parts.push({ kind: 'repeat', of, ...counts })
    sequence.lastWasRepeat = true
    return undefined
  }
  if (next === '\\' && input.characters[input.at + 1] === 'Q') {
    parseQuoted(input, sequence)
    return undefined
  }
  const atom = parseAtom(input, next)
  if (typeof atom === 'string') return atom
  sequence.parts.push(atom)
  sequence.lastWasRepeat = false
  return undefined
}

function parseAtom(input: Input, next: string): Expression | string {
  if (next === '[') return asCharacter(parseClass(input))
  if (next === '\\') return parseEscapedAtom(input)
  input.at++
  if (next === '^') return { kind: 'assertion', assertion: 'begin' }
  if (next === '$') return { kind: 'assertion', assertion: 'end' }
  if (next === '.') return { kind: 'character', set: except(exactly(NEWLINE)) }
  if (next === '(') {
    const inner = parseEither(input)
    if (typeof inner === 'string') return inner
    if (peek(input) !== ')') return 'missing )'
    input.at++
    return inner
  }
  return { kind: 'character', set: exactly(codePointOf(next)) }
}

function parseEscapedAtom(input: Input): Expression | string {
  const letter = input.characters[input.at + 1]
  if (letter === 'A' || letter === 'z' || letter === 'b' || letter === 'B') {
    input.at += 2
    if (letter === 'A') return { kind: 'assertion', assertion: 'begin' }
    if (letter === 'z') return { kind: 'assertion', assertion: 'end' }
    return { kind: 'assertion', assertion: letter === 'b' ? 'word boundary' : 'no word boundary' }
  }
  const set = parseEscapedClass(input)
  if (set !== undefined) return asCharacter(set)
  const codePoint = parseEscape(input)
  return typeof codePoint === 'string' ? codePoint : asCharacter(exactly(codePoint))
}

/** `\Q...\E`: every character stands for itself. */
function parseQuoted(input: Input, sequence: Sequence): void {
  input.at += 2
  for (let next = peek(input); next !== undefined; next = peek(input)) {
    if (next === '\\' && input.characters[input.at + 1] === 'E') {
      input.at += 2
      return
    }
    sequence.parts.push({ kind: 'character', set: exactly(codePointOf(next)) })
    sequence.lastWasRepeat = false
    input.at++
  }
}

/** `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; a brace that begins no count stands for itself. */
function parseCounts(input: Input): { min: number; max: number } | string | undefined {
  const next = peek(input)
  if (next === '*' || next === '+' || next === '?') {
    input.at++
    return { min: next === '+' ? 1 : 0, max: next === '?' ? 1 : Infinity }
  }
  if (next !== '{') return undefined
  let end = input.at + 1
  while (/^[\d,]$/.test(input.characters[end] ?? '')) end++
  const text = input.characters.slice(input.at, end + 1).join('')
  const counts = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}$/.exec(text)
  if (!counts) return undefined
  const min = Number(counts[1])
  const upper = counts[2] === undefined ? min : Infinity
  const max = counts[3] === undefined ? upper : Number(counts[3])
  if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT) || max < min) {
    return `invalid repeat count ${text}`
  }
  input.at = end + 1
  return { min, max }
}

function parseClass(input: Input): CharacterSet | string {
  input.at++
  const negated = peek(input) === '^'
  if (negated) input.at++
  const sets: CharacterSet[] = []
  while (peek(input) !== ']' || sets.length === 0) {
    const set = parseNamedClass(input) ?? parseEscapedClass(input) ?? parseRange(input)
    if (typeof set === 'string') return set
    sets.push(set)
  }
  input.at++
  return negated ? except(anyOf(sets)) : anyOf(sets)
}

/** `[:alpha:]` within a class. */
function parseNamedClass(input: Input): CharacterSet | string | undefined {
  if (peek(input) !== '[' || input.characters[input.at + 1] !== ':') return undefined
  for (let end = input.at + 2; end + 1 < input.characters.length; end++) {
    if (input.characters[end] !== ':' || input.characters[end + 1] !== ']') continue
    const name = input.characters.slice(input.at + 2, end).join('')
    input.at = end + 2
    return posixClass(name) ?? `no character class is named [:${name}:]`
  }
  return undefined
}

/** `\d`, `\pL`, `\p{Greek}` and their like, within a class or outside. */
function parseEscapedClass(input: Input): CharacterSet | string | undefined {
  const letter = peek(input) === '\\' ? input.characters[input.at + 1] : undefined
  if (letter === undefined) return undefined
  const perl = perlClass(letter)
  if (perl) {
    input.at += 2
    return perl
  }
  if (letter !== 'p' && letter !== 'P') return undefined
  const first = input.characters[input.at + 2]
  if (first === undefined) return undefined
  const end = first === '{' ? input.characters.indexOf('}', input.at + 3) : input.at + 2
  if (end < 0) return 'missing } of a character class'
  const name = input.characters.slice(
    first === '{' ? input.at + 3 : end,
    first === '{' ? end : end + 1,
  )
  input.at = end + 1
  const set = unicodeClass(name.join(''))
  if (!set) return `no character class is named ${name.join('')}`
  return letter === 'P' ? except(set) : set
}

function parseRange(input: Input): CharacterSet | string {
  const from = parseClassCharacter(input)
  if (typeof from === 'string') return from
  const beyond = input.characters[input.at + 1]
  if (peek(input) !== '-' || beyond === undefined || beyond === ']') return exactly(from)
  input.at++
  const to = parseClassCharacter(input)
  if (typeof to === 'string') return to
  return to < from
    ? `the range ${String.fromCodePoint(from)}-${String.fromCodePoint(to)} runs backwards`
    : within([[from, to]])
}

function parseClassCharacter(input: Input): number | string {
  const next = peek(input)
  if (next === undefined) return 'missing ]'
  if (next === '\\') return parseEscape(input)
  input.at++
  return codePointOf(next)
}

/** The character that a `\` and what follows stand for. */
function parseEscape(input: Input): number | string {
  const letter = input.characters[input.at + 1]
  if (letter === undefined) return 'nothing follows the last \\'
  const invalid = `\\${letter} means nothing`
  input.at += 2
  const control = CONTROL_ESCAPES.get(letter)
  if (control !== undefined) return control
  if (letter === 'x') return parseHexadecimal(input) ?? invalid
  if (/^[0-7]$/.test(letter)) return parseOctal(input, letter) ?? invalid
  const codePoint = codePointOf(letter)
  return codePoint < 0x80 && !/^[0-9A-Za-z]$/.test(letter) ? codePoint : invalid
}

/** Up to three octal digits; a single one that is not 0 would be a back reference, which Go lacks. */
function parseOctal(input: Input, first: string): number | undefined {
  let digits = first
  while (digits.length < 3 && /^[0-7]$/.test(peek(input) ?? '')) {
    digits += peek(input)
    input.at++
  }
  return digits.length === 1 && first !== '0' ? undefined : Number.parseInt(digits, 8)
}

function parseHexadecimal(input: Input): number | undefined {
  const braced = peek(input) === '{'
  const end = braced ? input.characters.indexOf('}', input.at) : input.at + 2
  const digits = input.characters.slice(braced ? input.at + 1 : input.at, Math.max(end, 0)).join('')
  if (!/^[0-9A-Fa-f]+$/.test(digits) || (!braced && digits.length !== 2)) return undefined
  const codePoint = Number.parseInt(digits, 16)
  if (codePoint > MAX_CODE_POINT) return undefined
  input.at = braced ? end + 1 : end
  return codePoint
}

function asCharacter(set: CharacterSet | string): Expression | string {
  return typeof set === 'string' ? set : { kind: 'character', set }
}

function peek(input: Input): string | undefined {
  return input.characters[input.at]
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}
