import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { type Word, wordSchema } from './word.js'

export interface UserNode {
  readonly kind: 'user'
  /** `user[:group]`, by name or number. */
  readonly user: Word
  readonly at?: SourceLocation
}

export const userSchema = lazily((): z.ZodType<UserNode> =>
  z.strictObject({
    kind: z.literal('user'),
    user: wordSchema,
    at: sourceLocationSchema.exactOptional(),
  }),
)
