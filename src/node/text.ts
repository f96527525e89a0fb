import { z } from 'zod'

// A NUL ends a string for the kernel; a lone surrogate has no UTF-8 form.
const UNHOLDABLE = /\0|\p{Surrogate}/u

/** Any text that a Dockerfile, being UTF-8, can hold at all. */
export const textSchema = z
  .string()
  .refine((text) => !UNHOLDABLE.test(text), 'must not contain NUL or a lone surrogate')

export const nonEmptyTextSchema = textSchema.min(1, 'must not be empty')
