import { z } from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { sourceLocationSchema } from './source-location.js'
import { nonEmptyTextSchema } from './text.js'
import { type Word, wordSchema } from './word.js'

export interface Assignment {
  readonly name: string
  readonly value: Word
}

export interface EnvNode {
  readonly kind: 'env'
  readonly variables: readonly Assignment[]
  readonly at?: SourceLocation
}

const VARIABLE = /^[^\s=]+$/u

export const envSchema: z.ZodType<EnvNode> = z.strictObject({
  kind: z.literal('env'),
  variables: z
    .array(
      z.strictObject({
        name: nonEmptyTextSchema.regex(VARIABLE, 'must have no "=" and no blanks'),
        value: wordSchema,
      }),
    )
    .min(1, 'must set at least one variable')
    .readonly(),
  at: sourceLocationSchema.exactOptional(),
})
