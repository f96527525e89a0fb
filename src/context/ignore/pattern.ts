import { InvalidIgnorePatternError, type PatternPlace } from '../../errors/context-error.js'
import { compileAutomaton } from './automaton.js'
import { cleanPath, trimSpace } from './clean-path.js'
import { parseGlob } from './glob.js'
import { parseRegexp } from './regexp-syntax.js'

/** How a pattern is compared; moby/patternmatcher's `matchType`. */
export type PatternKind = 'exact' | 'prefix' | 'suffix' | 'regexp'

export interface IgnorePattern {
  /** Cleaned, without the `!`. */
  readonly text: string
  /** It began with `!`: what it matches is brought back. */
  readonly exclusion: boolean
  readonly kind: PatternKind
  /** In Go's syntax, for the kind `regexp`. */
  readonly regexp?: string
  /** Whether this very path matches, not one of its parents. */
  readonly matches: (path: string) => boolean
}

/** Escaped by moby before they go into a regular expression; `|`, `{` and `}` escape its bitmap. */
const ESCAPED_IN_REGEXP: ReadonlySet<string> = new Set(['.', '+', '(', ')', '$'])

/**
 * Compiles one pattern of a `.dockerignore`; an empty one gives nothing.
 *
 * @throws {InvalidIgnorePatternError} `INVALID_IGNORE_PATTERN` when it has no meaning.
 */
export function compilePattern(raw: string, place: PatternPlace = {}): IgnorePattern | undefined {
  const trimmed = trimSpace(raw)
  if (trimmed === '') return undefined
  const clean = cleanPath(trimmed)
  const exclusion = clean.startsWith('!')
  const text = exclusion ? clean.slice(1) : clean
  if (text === '') {
    throw new InvalidIgnorePatternError(raw, 'nothing follows the !', place)
  }
  const glob = parseGlob(text)
  if (typeof glob === 'string') throw new InvalidIgnorePatternError(raw, glob, place)
  const { kind, regexp } = translate(text)
  if (kind !== 'regexp') {
    return Object.freeze({ text, exclusion, kind, matches: comparison(kind, text) })
  }
  const expression = parseRegexp(regexp)
  if (typeof expression === 'string') throw new InvalidIgnorePatternError(raw, expression, place)
  return Object.freeze({ text, exclusion, kind, regexp, matches: compileAutomaton(expression) })
}

function comparison(kind: Exclude<PatternKind, 'regexp'>, text: string): (path: string) => boolean {
  if (kind === 'exact') return (path) => path === text
  if (kind === 'prefix') {
    const prefix = text.slice(0, -2)
    return (path) => path.startsWith(prefix)
  }
  const suffix = text.slice(2)
  const bare = suffix.startsWith('/') ? suffix.slice(1) : undefined
  return (path) => path.endsWith(suffix) || path === bare
}

/** moby's translation, step by step: what a pattern means is what this makes of it. */
function translate(pattern: string): { kind: PatternKind; regexp: string } {
  const characters = [...pattern]
  let kind: PatternKind = 'exact'
  let regexp = '^'
  let at = 0
  while (at < characters.length) {
    const first = at === 0
    const character = characters[at++] ?? ''
    if (character === '*' && characters[at] === '*') {
      at++
      if (characters[at] === '/') at++
      if (at < characters.length) {
        regexp += '(.*/)?'
        kind = 'regexp'
      } else if (kind === 'exact') {
        kind = 'prefix'
      } else {
        regexp += '.*'
        kind = 'regexp'
      }
      if (first) kind = 'suffix'
    } else if (character === '*' || character === '?') {
      regexp += character === '*' ? '[^/]*' : '[^/]'
      kind = 'regexp'
    } else if (character === '\\' && at < characters.length) {
      regexp += `\\${characters[at++] ?? ''}`
      kind = 'regexp'
    } else if (character === '[' || character === ']') {
      regexp += character
      kind = 'regexp'
    } else {
      regexp += ESCAPED_IN_REGEXP.has(character) ? `\\${character}` : character
    }
  }
  return { kind, regexp: `${regexp}$` }
}
