import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { type Word, wordSchema } from './word.js'

export interface Assignment {
  /** A word as the value is: variables in it expand. */
  readonly name: Word
  readonly value: Word
}

export interface EnvNode {
  readonly kind: 'env'
  readonly variables: readonly Assignment[]
  readonly at?: SourceLocation
}

export const envSchema = lazily((): z.ZodType<EnvNode> =>
  z.strictObject({
    kind: z.literal('env'),
    variables: z
      .array(z.strictObject({ name: wordSchema, value: wordSchema }))
      .min(1, 'must set at least one variable')
      .readonly(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
