import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type Expansion, sourceLocationSchema, type Word, wordSchema } from '../node/index.js'
import { callSite } from './call-site.js'
import { expectText } from './expect.js'
import { readWord } from './expansion.js'
import { validated } from './validate.js'

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

const expandedSchema: z.ZodType<{ readonly parts: Word }> = z.strictObject({
  parts: wordSchema,
  at: sourceLocationSchema.exactOptional(),
})

/**
 * A text with variables, where a plain string would be read as something else: the base of a stage. Of
 * several parts each is a text with variables, a `literal()`, or a variable with what no text can give it, such as
 * a default that has a `}` in it.
 *
 * ```ts
 * image().arg('VERSION', '22').from(expand('node:${VERSION}'))
 * image().from('alpine').env({ BOTH: expand(literal('$HOME is '), '$HOME') })
 * ```
 *
 * @throws {InvalidExpansionError} `INVALID_EXPANSION`
 */
export function expand(...parts: readonly (string | WordValue | Expansion)[]): WordValue {
  const at = callSite(expand)
  const words = parts.map((part): Word => {
    if (isWordValue(part)) return part.word
    if (typeof part === 'object' && part !== null) return [part]
    expectText('expand', 'the text', part, at)
    return readWord(part, at)
  })
  const [only = ''] = words
  const word = words.length <= 1 ? only : words.flat()
  return Object.freeze({
    kind: 'word',
    word: validated('expand', expandedSchema, { parts: word }, at).parts,
  })
}

/** What a user gave for a word, as the node holds it; anything else is left for validation to refuse. */
export function toWord(input: WordInput, at: SourceLocation | undefined): Word {
  if (typeof input === 'string') return readWord(input, at)
  return isWordValue(input) ? input.word : input
}

export function isWordValue(value: unknown): value is WordValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'word'
}

/**
 * Values by name; or pairs of both, for names that an object cannot hold in this order: numbers, and one name
 * twice.
 */
export type Assignments<Value> =
  Readonly<Record<string, Value>> | readonly (readonly [name: string, value: Value])[]

/** What a user gave for ENV or LABEL. */
export function toAssignments(
  values: Assignments<WordInput | number>,
  at: SourceLocation | undefined,
) {
  const pairs = isPairs(values) ? values : Object.entries(values)
  return pairs.map(([name, value]) => ({
    name,
    value: typeof value === 'number' ? String(value) : toWord(value, at),
  }))
}

export function isPairs<Value>(
  values: Assignments<Value>,
): values is readonly (readonly [name: string, value: Value])[] {
  return (
    Array.isArray(values) &&
    values.every((pair: unknown) => Array.isArray(pair) && pair.length === 2)
  )
}
