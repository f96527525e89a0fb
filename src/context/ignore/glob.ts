import { compileAutomaton, type Expression } from './automaton.js'
import { except, exactly, within } from './character-class.js'

const SLASH = 0x2f

/**
 * Parses a pattern of Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a-z]` and `\` before a character.
 *
 * @returns the expression, or the reason why it is none.
 */
export function parseGlob(pattern: string): Expression | string {
  const characters = [...pattern]
  const parts: Expression[] = [{ kind: 'assertion', assertion: 'begin' }]
  const noSlash: Expression = { kind: 'character', set: except(exactly(SLASH)) }
  let at = 0
  while (at < characters.length) {
    const next = characters[at] ?? ''
    if (next === '*') parts.push({ kind: 'repeat', of: noSlash, min: 0, max: Infinity })
    else if (next === '?') parts.push(noSlash)
    else if (next === '[') {
      const parsed = parseGlobClass(characters, at)
      if (typeof parsed === 'string') return parsed
      parts.push(parsed.expression)
      at = parsed.end
      continue
    } else {
      if (next === '\\') at++
      const literal = characters[at]
      if (literal === undefined) return 'nothing follows the last \\'
      parts.push({ kind: 'character', set: exactly(codePointOf(literal)) })
    }
    at++
  }
  parts.push({ kind: 'assertion', assertion: 'end' })
  return { kind: 'sequence', parts }
}

/** A test for names by a glob; a malformed glob matches nothing. */
export function compileGlob(pattern: string): (name: string) => boolean {
  const expression = parseGlob(pattern)
  return typeof expression === 'string' ? () => false : compileAutomaton(expression)
}

/** True where a name holds `*`, `?` or `[` that no `\` takes the meaning from. */
export function hasWildcard(name: string): boolean {
  return /[*?[]/.test(name.replaceAll(/\\./gsu, ''))
}

function parseGlobClass(
  characters: readonly string[],
  start: number,
): { readonly expression: Expression; readonly end: number } | string {
  let at = start + 1
  const negated = characters[at] === '^'
  if (negated) at++
  const ranges: [number, number][] = []
  while (characters[at] !== ']' || ranges.length === 0) {
    const from = classCharacter(characters, at)
    if (!from) return 'a malformed [...]'
    at = from.end
    let to = from
    if (characters[at] === '-') {
      const upper = classCharacter(characters, at + 1)
      if (!upper) return 'a malformed [...]'
      to = upper
      at = upper.end
    }
    ranges.push([from.codePoint, to.codePoint])
  }
  const set = within(ranges)
  return { expression: { kind: 'character', set: negated ? except(set) : set }, end: at + 1 }
}

/** A character of a class; none where the class ends too early or a `-` or `]` lacks its `\`. */
function classCharacter(
  characters: readonly string[],
  at: number,
): { readonly codePoint: number; readonly end: number } | undefined {
  const next = characters[at]
  if (next === undefined || next === '-' || next === ']') return undefined
  const escaped = next === '\\' ? at + 1 : at
  const character = characters[escaped]
  if (character === undefined || escaped + 1 >= characters.length) return undefined
  return { codePoint: codePointOf(character), end: escaped + 1 }
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}
