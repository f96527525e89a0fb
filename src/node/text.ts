import * as z from 'zod'

// It has no UTF-8 form.
const LONE_SURROGATE = /\p{Surrogate}/u

/** Any text that a Dockerfile, being UTF-8, can hold at all. */
export const textSchema = z
  .string()
  .refine((text) => !LONE_SURROGATE.test(text), 'must not contain NUL or a lone surrogate')

export const nonEmptyTextSchema = textSchema.min(1, 'must not be empty')

/** What can delimit a heredoc, quoted where that is needed: `<` cannot stand in it. */
export const heredocNameSchema = nonEmptyTextSchema.refine(
  (name) => !/[<\r\n]/.test(name),
  'must have no "<" and no line end',
)
