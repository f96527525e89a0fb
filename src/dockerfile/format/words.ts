import { isBlank, isSpace } from '../syntax/space.js'
import type { EscapeCharacter } from '../syntax/tree.js'

/** A part of a text: `end` is the index behind its last character. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Words with blanks between them, whatever they are made of. BuildKit: `reWhitespace`. */
export function splitAtBlanks(text: string, span: Span): Span[] {
  return splitWords(span, (at) => (isBlank(text.charCodeAt(at)) ? 'blank' : 'single'))
}

/**
 * Words with spaces between them; quotes and escapes keep a word together. BuildKit: `parseWords`.
 *
 * @param within - in flags, which `extractBuilderFlags` reads, escapes work within single quotes too.
 */
export function splitQuoted(
  text: string,
  span: Span,
  escape: EscapeCharacter,
  within: 'words' | 'flags',
): Span[] {
  let quote = ''
  return splitWords(span, (at) => {
    const character = text.charAt(at)
    if (quote === '' && isSpace(text.charCodeAt(at))) return 'blank'
    if (character === escape && (quote !== "'" || within === 'flags')) return 'pair'
    if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
    return 'single'
  })
}

/** `pair`: the character takes the next one into the word with it. */
function splitWords(
  { start, end }: Span,
  classify: (at: number) => 'blank' | 'single' | 'pair',
): Span[] {
  const words: Span[] = []
  let begin: number | undefined
  for (let at = start; at < end; at++) {
    const kind = classify(at)
    if (kind !== 'blank') begin ??= at
    else if (begin !== undefined) {
      words.push({ start: begin, end: at })
      begin = undefined
    }
    if (kind === 'pair') at++
  }
  if (begin !== undefined) words.push({ start: begin, end })
  return words
}

/** The string literals of a JSON array of strings, which the text is known to hold. */
export function splitJsonArray(text: string, { start, end }: Span): Span[] {
  const literals: Span[] = []
  let begin: number | undefined
  for (let at = start; at < end; at++) {
    const character = text.charAt(at)
    if (character === '\\' && begin !== undefined) at++
    else if (character === '"') {
      if (begin !== undefined) literals.push({ start: begin, end: at + 1 })
      begin = begin === undefined ? at : undefined
    }
  }
  return literals
}
