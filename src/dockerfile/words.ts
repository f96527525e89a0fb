import { InvalidExpansionError } from '../errors/index.js'
import {
  environmentOf,
  type ExpandedWord,
  ExpansionError,
  expandWord as expandWithEnvironment,
  splitWords as splitWithEnvironment,
} from './shell/index.js'
import type { EscapeCharacter } from './syntax/tree.js'

export interface WordOptions {
  /** What escapes a character: that of the file. Default: `\`. */
  readonly escape?: EscapeCharacter
}

/**
 * The value of a word of a Dockerfile: its quotes and escapes resolved, its variables put in, as BuildKit does it.
 *
 * ```ts
 * expandWord('"${NAME:-world}"!', {}).result // world!
 * ```
 *
 * @throws {InvalidExpansionError} `INVALID_EXPANSION` in the words of BuildKit.
 */
export function expandWord(
  word: string,
  variables: Readonly<Record<string, string>> = {},
  { escape = '\\' }: WordOptions = {},
): ExpandedWord {
  return typed(() => expandWithEnvironment(word, environment(variables), { escape }))
}

/**
 * The same, cut into words at blanks outside of quotes.
 *
 * @throws {InvalidExpansionError} `INVALID_EXPANSION` in the words of BuildKit.
 */
export function splitWords(
  text: string,
  variables: Readonly<Record<string, string>> = {},
  { escape = '\\' }: WordOptions = {},
): readonly string[] {
  return typed(() => splitWithEnvironment(text, environment(variables), { escape }))
}

function environment(variables: Readonly<Record<string, string>>) {
  return environmentOf(new Map(Object.entries(variables)))
}

function typed<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof ExpansionError) throw new InvalidExpansionError(error.message)
    throw error
  }
}
