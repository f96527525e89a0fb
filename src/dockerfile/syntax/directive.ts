import { readJsonMember } from './json.js'
import { skipSpace } from './space.js'
import { readLine, type SourceLine } from './source-line.js'

export type DirectiveName = 'syntax' | 'escape' | 'check'

export interface Directive {
  readonly name: DirectiveName
  readonly value: string
}

const BYTE_ORDER_MARK = '\ufeff'

// What `\s` is to Go's regular expressions.
const NAME = /[a-zA-Z][a-zA-Z0-9]*/y
const SPACES = /[\t\n\f\r ]*/y

/**
 * `name=value` behind the sign of a comment, if it is a directive; `name` in lower case.
 * BuildKit: `directiveRegexp`, `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`.
 */
export function readDirective(comment: string): Directive | undefined {
  const start = skipSpace(comment, 0, comment.length)
  const nameEnd = skip(NAME, comment, start)
  if (nameEnd === -1) return undefined
  const name = comment.slice(start, nameEnd).toLowerCase()
  if (!isDirectiveName(name)) return undefined
  const equals = skip(SPACES, comment, nameEnd)
  if (comment[equals] !== '=') return undefined
  const valueStart = skip(SPACES, comment, equals + 1)
  if (valueStart < comment.length)
    return { name, value: comment.slice(valueStart, trimEnd(comment)) }
  // Of nothing but blanks the expression takes the last one.
  return valueStart === equals + 1 ? undefined : { name, value: comment.slice(-1) }
}

function isDirectiveName(name: string): name is DirectiveName {
  return name === 'syntax' || name === 'escape' || name === 'check'
}

function skip(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : -1
}

function trimEnd(text: string): number {
  let end = text.length
  while (end > 0 && '\t\n\f\r '.includes(text.charAt(end - 1))) end--
  return end
}

/** A line of the directives at the top of a file: a directive, or the end of them. */
export type DirectiveReading =
  | { readonly kind: 'directive'; readonly directive: Directive }
  | { readonly kind: 'repeated'; readonly problem: string }
  | { readonly kind: 'end' }

/** BuildKit: `DirectiveParser.ParseLine`; `sign` begins the comment. */
export function readDirectiveLine(
  line: string,
  sign: string,
  seen: Set<DirectiveName>,
): DirectiveReading {
  const directive = line.startsWith(sign) ? readDirective(line.slice(sign.length)) : undefined
  if (!directive) return { kind: 'end' }
  if (seen.has(directive.name)) {
    return { kind: 'repeated', problem: `only one ${directive.name} parser directive can be used` }
  }
  seen.add(directive.name)
  return { kind: 'directive', directive }
}

export interface DetectedDirective {
  /** Up to the first space: the image of the frontend, or the options of the checks. */
  readonly word: string
  /** The whole value. */
  readonly value: string
  /** 1-based. */
  readonly line: number
}

/** BuildKit: `parser.ParseDirective`: like the directives of the file, but below a `#!` line too. */
export function detectDirective(name: DirectiveName, text: string): DetectedDirective | undefined {
  return detectBehind('#', name, text, bodyOf(text))
}

/** BuildKit: `parser.DetectSyntax`: also `// syntax=...` and `{"syntax": "..."}`. */
export function detectSyntax(text: string): DetectedDirective | undefined {
  const body = bodyOf(text)
  const found = detectBehind('#', 'syntax', text, body) ?? detectBehind('//', 'syntax', text, body)
  if (found) return found
  const value = readJsonMember(text.slice(body.start), 'syntax')
  return value === undefined ? undefined : { word: value, value, line: body.line }
}

/** Behind a byte order mark and a `#!` line. */
function bodyOf(text: string): { readonly start: number; readonly line: number } {
  const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  if (!text.startsWith('#!', start)) return { start, line: 1 }
  const newline = text.indexOf('\n', start)
  return { start: newline === -1 ? text.length : newline + 1, line: 2 }
}

function detectBehind(
  sign: string,
  name: DirectiveName,
  text: string,
  body: { readonly start: number; readonly line: number },
): DetectedDirective | undefined {
  const seen = new Set<DirectiveName>()
  let { start, line: number } = body
  let line: SourceLine | undefined
  while ((line = readLine(text, number, start)) && !line.tooLong) {
    const reading = readDirectiveLine(text.slice(line.start, line.contentEnd), sign, seen)
    if (reading.kind !== 'directive') return undefined
    const { value } = reading.directive
    if (reading.directive.name === name) {
      const space = value.indexOf(' ')
      return { word: space === -1 ? value : value.slice(0, space), value, line: number }
    }
    start = line.end
    number++
  }
  return undefined
}
