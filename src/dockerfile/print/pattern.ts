import type { ExpansionOperator, Word } from '../../node/index.js'

// Within a pattern the lexer hands escapes on to the matcher, which knows these. Whatever else is special stands in
// quotes, which the lexer takes away.
const PLAIN = /^(?:[^\\"'$}/<`\p{White_Space}\uFEFF]|\\[*?\\])*$/u

/** Which of the two words behind the operator it is. */
export type PatternPlace = 'pattern' | 'replacement'

/** Whether a pattern can be written without quotes. */
export function isPlainPattern(pattern: Word, operator: ExpansionOperator): boolean {
  // Nothing behind `/` would make `//` of it, which is another operator.
  if (pattern.length === 0) return operator !== '/'
  const parts = typeof pattern === 'string' ? [pattern] : pattern
  return parts.every((part) => typeof part === 'string' && PLAIN.test(part))
}

/** A text of a pattern where quotes are understood. */
export function quotedPattern(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

/**
 * A text of a pattern where they are not; undefined where it has no such form. An escape before `}` and `/` is the
 * matcher's own way to write them.
 */
export function unquotedPattern(
  text: string,
  place: PatternPlace,
  operator: ExpansionOperator,
): string | undefined {
  const end = place === 'pattern' && operator.startsWith('/') ? '/' : '}'
  let written = ''
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    const next = text.charAt(index + 1)
    if (character === '$' && (next === '' || BEGINS_EXPANSION.test(next))) return undefined
    if (character === end && place === 'replacement') return undefined
    if (character === '\\' && next === '') return undefined
    if (character === end) written += '\\'
    written += character
    if (character === '\\') written += text.charAt(++index)
  }
  return written
}

// A surrogate may be half of a letter.
const BEGINS_EXPANSION = /[\p{L}\p{Nd}\p{Cs}_{@*#?\-$!]/u
