import type { SourceLocation } from '../errors/index.js'
import type { Word } from '../node/index.js'
import { callSite } from './call-site.js'
import { expectText } from './expect.js'
import { readWord } from './expansion.js'
import { freeze } from './validate.js'

/** A text of which it is settled whether `$` expands: what `literal` and `expand` return. */
export interface WordValue {
  readonly kind: 'word'
  readonly word: Word
}

/**
 * A value in which the Dockerfile language expands variables. In a plain string `$NAME`, `${NAME}` and
 * `${NAME:-default}` expand, as they do in a Dockerfile; every other character stands for itself.
 */
export type WordInput = string | WordValue

/**
 * A text that is taken as it is, each `$` in it included.
 *
 * ```ts
 * image().from('alpine').env({ PRICE: literal('$TWO') })
 * ```
 */
export function literal(text: string): WordValue {
  expectText('literal', 'the text', text, callSite(literal))
  return Object.freeze({ kind: 'word', word: text })
}

/**
 * A text with variables, where a plain string would be read as something else: the base of a stage.
 *
 * ```ts
 * image().arg('VERSION', '22').from(expand('node:${VERSION}'))
 * ```
 *
 * @throws {InvalidExpansionError} `INVALID_EXPANSION`
 */
export function expand(text: string): WordValue {
  const at = callSite(expand)
  expectText('expand', 'the text', text, at)
  return Object.freeze({ kind: 'word', word: freeze(readWord(text, at)) })
}

/** What a user gave for a word, as the node holds it; anything else is left for validation to refuse. */
export function toWord(input: WordInput, at: SourceLocation | undefined): Word {
  if (typeof input === 'string') return readWord(input, at)
  return isWordValue(input) ? input.word : input
}

export function isWordValue(value: unknown): value is WordValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'word'
}

/** What a user gave for ENV or LABEL. */
export function toAssignments(
  values: Readonly<Record<string, WordInput | number>>,
  at: SourceLocation | undefined,
) {
  return Object.entries(values).map(([name, value]) => ({
    name,
    value: typeof value === 'number' ? String(value) : toWord(value, at),
  }))
}
