import type { EscapeCharacter } from '../syntax/tree.js'
import { splitQuoted } from './words.js'

/**
 * The value of `NAME value` as it may stand behind `NAME=`, where it is certain to be the same once quotes, escapes
 * and variables are resolved: as it is where it is one word, in double quotes where it has neither quotes nor
 * escapes.
 */
export function assignmentOf(
  name: string,
  value: string,
  escape: EscapeCharacter,
): string | undefined {
  if (!NAME.test(name)) return undefined
  const words = splitQuoted(value, { start: 0, end: value.length }, escape, 'words')
  // An escape at the very end would fall away.
  if (words.length === 1 && !value.endsWith(escape)) return value
  const plain = [...UNQUOTED, escape].every((character) => !value.includes(character))
  return plain ? `"${value}"` : undefined
}

// The last is dropped where it begins a value. Source: Go's text/scanner.
const UNQUOTED = ['"', "'", '\uFEFF'] as const
const NAME = /^[\w./-]+$/
