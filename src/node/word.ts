import * as z from 'zod'
import { textSchema } from './text.js'

/**
 * A value in which the builder expands variables, such as a path or the value of an ENV.
 *
 * A plain string stands for exactly its characters, `$` included; a list mixes such strings with expansions.
 */
export type Word = string | readonly WordPart[]

export type WordPart = string | Expansion

/** A variable within a word: `$NAME`, `${NAME}` or `${NAME:-operand}`. */
export interface Expansion {
  /** Its name: that of a shell variable in most cases, though BuildKit reads more as one. */
  readonly variable: string
  /** Written `${NAME}` rather than `$NAME`. Always so where there is an operator. */
  readonly braces?: true
  readonly operator?: ExpansionOperator
  /** What stands right of the operator; the pattern, for the operators that take one. */
  readonly operand?: Word
  /** What `/` and `//` put in place of a match. */
  readonly replacement?: Word
}

export const DEFAULT_OPERATORS = [':-', ':+', ':?', '-', '+', '?'] as const
/** BuildKit's Dockerfile frontend 1.7 and later. */
export const PATTERN_OPERATORS = ['##', '#', '%%', '%', '//', '/'] as const
export type ExpansionOperator =
  (typeof DEFAULT_OPERATORS)[number] | (typeof PATTERN_OPERATORS)[number]

/** Names that a shell takes for a variable. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

// Source: buildkit frontend/dockerfile/shell/lex.go, `processName`: letters of any alphabet, positional (`$1`) and
// special (`$@`) parameters, which are empty unless an ENV or ARG is named so, and nothing at all: `${-word}`.
const EXPANDED_NAME = /^(?:[\p{L}_][\p{L}\p{Nd}_]*|\p{Nd}+|[@*#?\-$!]|)$/u

const expansionSchema: z.ZodType<Expansion> = z
  .strictObject({
    variable: z.string().regex(EXPANDED_NAME, 'must be a variable name'),
    braces: z.literal(true).exactOptional(),
    operator: z.enum([...DEFAULT_OPERATORS, ...PATTERN_OPERATORS]).exactOptional(),
    operand: z.lazy(() => wordSchema).exactOptional(),
    replacement: z.lazy(() => wordSchema).exactOptional(),
  })
  .refine(
    ({ operator, operand, replacement }) =>
      (operand === undefined || operator !== undefined) &&
      (replacement === undefined || operator === '/' || operator === '//'),
    'must have an operator for what it has right of it',
  )
  .refine(
    // Others than these are themselves read as the name.
    ({ variable, operator }) => variable !== '' || /^[+%/]/.test(operator ?? ''),
    'must name a variable',
  )

export const wordSchema: z.ZodType<Word> = z.union([
  textSchema,
  z.array(z.union([textSchema, expansionSchema])).readonly(),
])

export const nonEmptyWordSchema = wordSchema.refine(
  (word) => literalText(word) !== '',
  'must not be empty',
)

/** The characters of a word without expansions, or undefined where one is expanded. */
export function literalText(word: Word): string | undefined {
  if (typeof word === 'string') return word
  return word.every((part) => typeof part === 'string') ? word.join('') : undefined
}
