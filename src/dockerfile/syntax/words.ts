import { isSpace } from './space.js'
import type { EscapeCharacter } from './tree.js'

const SINGLE_QUOTE = 0x27
const DOUBLE_QUOTE = 0x22

/**
 * Words between spaces, their quotes and escapes kept. BuildKit: `parseWords`. An escape at the very end
 * falls away.
 */
export function splitQuotedWords(text: string, escape: EscapeCharacter): string[] {
  const escapeCode = escape.charCodeAt(0)
  const words: string[] = []
  let start = -1
  let quote = 0
  let end = text.length
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (quote === 0 && isSpace(code)) {
      if (start !== -1) words.push(text.slice(start, index))
      start = -1
      continue
    }
    if (start === -1) start = index
    if (code === escapeCode && quote !== SINGLE_QUOTE) {
      if (index + 1 === text.length) end = index
      index++
    } else if (quote === 0) {
      if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) quote = code
    } else if (code === quote) {
      quote = 0
    }
  }
  if (start !== -1 && start < end) words.push(text.slice(start, end))
  return words
}

const BLANKS = /[\t\v\f\r ]+/
/** Words between blanks, whatever their quotes. BuildKit: `reWhitespace.Split`. */
export function splitBlanks(text: string): string[] {
  return text.split(BLANKS)
}
