import { GoRegexpError } from '../../errors/index.js'
import { ANY, NO_NEWLINE, perlClass, posixClass, range, unicodeClass } from './character-class.js'
import type { Assertion, CharacterItem, Expression } from './syntax.js'

/** What `(?i)` and the like turn on. */
interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly U: boolean
}

/** An expression that is being read: where the reading is, and the flags that hold there. */
interface Reader {
  readonly pattern: string
  at: number
  flags: Flags
  depth: number
}

/** Most times that an expression may stand in a row. Go: regexp/syntax, `maxRepeat` 1000. */
const MAX_REPEAT = 1000
/** Go: regexp/syntax, `maxHeight`. */
const MAX_DEPTH = 1000

const NO_FLAGS: Flags = { i: false, m: false, s: false, U: false }

const ESCAPED_CONTROLS: Readonly<Record<string, number>> = {
  a: 7,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
}

/** What `(?i)` leaves behind. */
const FLAGS_ONLY: Expression = { kind: 'sequence', parts: [] }

/**
 * Reads a regular expression in the syntax of Go's `regexp`.
 *
 * @throws {GoRegexpError} `GO_REGEXP_INVALID`
 */
export function parseGoRegexp(pattern: string): Expression {
  const reader: Reader = { pattern, at: 0, flags: NO_FLAGS, depth: 0 }
  const expression = readChoice(reader)
  if (reader.at < pattern.length) throw refusal(reader, 'unexpected )', pattern)
  return expression
}

function readChoice(reader: Reader): Expression {
  const parts: Expression[] = [readSequence(reader)]
  while (take(reader, '|')) parts.push(readSequence(reader))
  const [only] = parts
  return parts.length === 1 && only ? only : { kind: 'choice', parts }
}

function readSequence(reader: Reader): Expression {
  const parts: Expression[] = []
  while (reader.at < reader.pattern.length && !/[|)]/.test(peek(reader))) {
    parts.push(...(takeQuoted(reader) ?? [readAtom(reader)]).filter((part) => part !== FLAGS_ONLY))
    // After "(?i)" too what is repeated is the part before it.
    const last = parts.pop()
    if (last) parts.push(readRepetition(reader, last))
  }
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'sequence', parts }
}

/** The characters of `\Q...\E`, or nothing where none begins here. */
function takeQuoted(reader: Reader): Expression[] | undefined {
  if (!reader.pattern.startsWith('\\Q', reader.at)) return undefined
  const start = reader.at + 2
  const end = reader.pattern.indexOf('\\E', start)
  const text = reader.pattern.slice(start, end < 0 ? undefined : end)
  reader.at = end < 0 ? reader.pattern.length : end + 2
  return Array.from(text, (each) => character(reader, [literal(each)]))
}

function readAtom(reader: Reader): Expression {
  const { i, m, s } = reader.flags
  const next = peek(reader)
  switch (next) {
    case '(':
      return readGroup(reader)
    case '[':
      return readClass(reader)
    case '^':
      reader.at += 1
      return assertion(m ? 'lineStart' : 'textStart')
    case '$':
      reader.at += 1
      return assertion(m ? 'lineEnd' : 'textEnd')
    case '.':
      reader.at += 1
      return {
        kind: 'character',
        set: { items: [s ? ANY : NO_NEWLINE], negated: false, foldCase: i },
      }
    case '*':
    case '+':
    case '?':
      throw missingArgument(reader)
    case '{':
      if (boundsAt(reader)) throw missingArgument(reader)
      break
    case '\\':
      return readEscape(reader)
  }
  return character(reader, [literal(takeCharacter(reader))])
}

function readEscape(reader: Reader): Expression {
  const letter = reader.pattern[reader.at + 1] ?? ''
  const assertions: Readonly<Record<string, Assertion>> = {
    A: 'textStart',
    z: 'textEnd',
    b: 'wordBoundary',
    B: 'noWordBoundary',
  }
  const found = Object.hasOwn(assertions, letter) ? assertions[letter] : undefined
  if (found) {
    reader.at += 2
    return assertion(found)
  }
  return character(reader, [takeEscapedClass(reader) ?? codeItem(takeEscapedCode(reader))])
}

/** `\d`, `\pL` and the like; nothing for other escapes. */
function takeEscapedClass(reader: Reader): CharacterItem | undefined {
  const [text] = /^\\(?:[dDsSwW]|[pP](?:\{[^}]*\}|[^{]))/su.exec(rest(reader)) ?? []
  if (text === undefined) {
    if (/^\\[pP]/.test(rest(reader))) {
      throw refusal(reader, 'invalid character class range', rest(reader))
    }
    return undefined
  }
  reader.at += text.length
  return /^\\[pP]/.test(text) ? unicodeClass(reader.pattern, text) : perlClass(text.slice(1))
}

/** The character that an escape stands for. Source: Go regexp/syntax, `parser.parseEscape`. */
function takeEscapedCode(reader: Reader): number {
  const start = reader.at
  const text = rest(reader)
  if (text === '\\') throw refusal(reader, 'trailing backslash at end of expression', '')
  const [, octal] = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(text) ?? []
  if (octal !== undefined) {
    reader.at += 1 + octal.length
    return Number.parseInt(octal, 8)
  }
  const [whole = '', two, braced] = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(text) ?? []
  const code = Number.parseInt(two ?? braced ?? '', 16)
  if (code <= 0x10ffff) {
    reader.at += whole.length
    return code
  }
  reader.at += 1
  const letter = takeCharacter(reader)
  const control = Object.hasOwn(ESCAPED_CONTROLS, letter) ? ESCAPED_CONTROLS[letter] : undefined
  if (control !== undefined) return control
  if (codeOf(letter) < 0x80 && !/^[\dA-Za-z]$/.test(letter)) return codeOf(letter)
  const shown = letter === 'x' ? text.slice(0, 4) : reader.pattern.slice(start, reader.at)
  throw refusal(reader, 'invalid escape sequence', shown)
}

function readClass(reader: Reader): Expression {
  const start = reader.at
  reader.at += 1
  const negated = take(reader, '^')
  const items: CharacterItem[] = []
  const missing = () => refusal(reader, 'missing closing ]', reader.pattern.slice(start))
  for (let first = true; first || peek(reader) !== ']'; first = false) {
    if (reader.at >= reader.pattern.length) throw missing()
    items.push(readClassItem(reader, missing))
  }
  reader.at += 1
  return { kind: 'character', set: { items, negated, foldCase: reader.flags.i } }
}

function readClassItem(reader: Reader, missing: () => GoRegexpError): CharacterItem {
  const [posix] = /^\[:.*?:\]/s.exec(rest(reader)) ?? []
  if (posix !== undefined) {
    reader.at += posix.length
    return posixClass(reader.pattern, posix)
  }
  const escaped = peek(reader) === '\\' ? takeEscapedClass(reader) : undefined
  if (escaped) return escaped
  const start = reader.at
  const low = takeClassCode(reader, missing)
  if (peek(reader) !== '-' || /^-(?:\]|$)/.test(rest(reader))) return range(low, low)
  reader.at += 1
  const high = takeClassCode(reader, missing)
  if (high >= low) return range(low, high)
  const text = reader.pattern.slice(start, reader.at)
  throw refusal(reader, 'invalid character class range', text)
}

function takeClassCode(reader: Reader, missing: () => GoRegexpError): number {
  if (reader.at >= reader.pattern.length) throw missing()
  if (peek(reader) === '\\') return takeEscapedCode(reader)
  return codeOf(takeCharacter(reader))
}

function readGroup(reader: Reader): Expression {
  const { pattern, flags } = reader
  const text = rest(reader)
  const [opening = '', named] = /^\((?:\?P?<([^>]*)>)?/s.exec(text) ?? []
  if (text.startsWith('(?') && named === undefined) return readFlags(reader)
  if (named !== undefined) checkName(reader, opening, named)
  reader.at += opening.length
  const inside = readNested(reader)
  if (!take(reader, ')')) throw refusal(reader, 'missing closing )', pattern)
  reader.flags = flags
  return inside
}

function checkName(reader: Reader, opening: string, name: string): void {
  if (!/^\w+$/.test(name)) throw refusal(reader, 'invalid named capture', opening)
}

/** `(?i)`, which holds to the end of the group that it stands in, or `(?i:...)`. */
function readFlags(reader: Reader): Expression {
  const { pattern, flags } = reader
  const [whole, on = '', off, end] = /^\(\?([imsU]*)(-[imsU]+)?([:)])/.exec(rest(reader)) ?? []
  if (whole === undefined) {
    const [shown = rest(reader)] = /^\(\?[imsU-]*[^]/u.exec(rest(reader)) ?? []
    throw refusal(reader, 'invalid or unsupported Perl syntax', shown)
  }
  reader.at += whole.length
  const held = { ...flags }
  for (const flag of on) if (isFlag(flag)) held[flag] = true
  for (const flag of off ?? '') if (isFlag(flag)) held[flag] = false
  reader.flags = held
  if (end === ')') return FLAGS_ONLY
  const inside = readNested(reader)
  if (!take(reader, ')')) throw refusal(reader, 'missing closing )', pattern)
  reader.flags = flags
  return inside
}

function isFlag(text: string): text is keyof Flags {
  return Object.hasOwn(NO_FLAGS, text)
}

function readNested(reader: Reader): Expression {
  const { pattern } = reader
  reader.depth += 1
  if (reader.depth > MAX_DEPTH) throw refusal(reader, 'expression nests too deeply', pattern)
  const inside = readChoice(reader)
  reader.depth -= 1
  return inside
}

function readRepetition(reader: Reader, part: Expression): Expression {
  const start = reader.at
  const bounds = takeBounds(reader)
  if (!bounds) return part
  const { min, max } = bounds
  const repeated: Expression = { kind: 'repetition', part, min, max }
  const tooOften = min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT) || min > max
  if (tooOften || !isRepeatable(repeated, MAX_REPEAT)) {
    const text = reader.pattern.slice(start, reader.at).replace(/\?$/, '')
    throw refusal(reader, 'invalid repeat count', text)
  }
  if (takeBounds(reader)) {
    const text = reader.pattern.slice(start, reader.at)
    throw refusal(reader, 'invalid nested repetition operator', text)
  }
  return repeated
}

/** `*`, `+`, `?` or `{2,3}`, each with a `?` behind it that makes no difference here. */
function takeBounds(reader: Reader): { readonly min: number; readonly max: number } | undefined {
  const counted = boundsAt(reader)
  const [simple] = /^[*+?]/.exec(rest(reader)) ?? []
  if (!counted && simple === undefined) return undefined
  reader.at += counted ? counted.text.length : 1
  take(reader, '?')
  if (counted) return counted
  return { min: simple === '+' ? 1 : 0, max: simple === '?' ? 1 : Infinity }
}

/** `{2}`, `{2,}` or `{2,3}`; anything else in braces stands for itself. */
function boundsAt(reader: Reader) {
  const [text, low, comma, high] = /^\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/.exec(rest(reader)) ?? []
  if (text === undefined) return undefined
  const min = Number(low)
  const max = comma === undefined ? min : high === undefined ? Infinity : Number(high)
  return { text, min, max }
}

// Go: regexp/syntax, `repeatIsValid`: no more than a thousand copies of anything.
function isRepeatable(expression: Expression, copies: number): boolean {
  switch (expression.kind) {
    case 'repetition': {
      const { min, max, part } = expression
      const times = max === Infinity ? min : max
      const counted = min > 1 || (max > 1 && max !== Infinity)
      if (!counted || max === 0) return isRepeatable(part, copies)
      if (times > copies) return false
      return isRepeatable(part, Math.floor(copies / times))
    }
    case 'sequence':
    case 'choice':
      return expression.parts.every((part) => isRepeatable(part, copies))
    default:
      return true
  }
}

function character({ flags }: Reader, items: readonly CharacterItem[]): Expression {
  return { kind: 'character', set: { items, negated: false, foldCase: flags.i } }
}

function assertion(kind: Assertion): Expression {
  return { kind: 'assertion', assertion: kind }
}

function literal(text: string): CharacterItem {
  return codeItem(codeOf(text))
}

function codeItem(code: number): CharacterItem {
  return range(code, code)
}

function codeOf(text: string): number {
  return text.codePointAt(0) ?? 0
}

function rest({ pattern, at }: Reader): string {
  return pattern.slice(at)
}

function peek({ pattern, at }: Reader): string {
  return pattern[at] ?? ''
}

function take(reader: Reader, text: string): boolean {
  if (peek(reader) !== text) return false
  reader.at += 1
  return true
}

/** The next character, which may be two units of UTF-16. */
function takeCharacter(reader: Reader): string {
  const text = String.fromCodePoint(codeOf(rest(reader)))
  reader.at += text.length
  return text
}

function missingArgument(reader: Reader): GoRegexpError {
  const [text = ''] = /^(?:[*+?]|\{[\d,]+\})\??/.exec(rest(reader)) ?? []
  return refusal(reader, 'missing argument to repetition operator', text)
}

function refusal({ pattern }: Reader, reason: string, part: string): GoRegexpError {
  return new GoRegexpError(pattern, reason, part)
}
