import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { type Word, wordSchema } from './word.js'

export interface StopsignalNode {
  readonly kind: 'stopsignal'
  /** By name (`SIGTERM`, `TERM`) or number. */
  readonly signal: Word
  readonly at?: SourceLocation
}

export const stopsignalSchema = lazily((): z.ZodType<StopsignalNode> =>
  z.strictObject({
    kind: z.literal('stopsignal'),
    signal: wordSchema,
    at: sourceLocationSchema.exactOptional(),
  }),
)
