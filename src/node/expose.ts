import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { type Word, wordSchema } from './word.js'

export interface ExposeNode {
  readonly kind: 'expose'
  /** Each `port[-port][/protocol]`; BuildKit also reads `[ip:][port:]` in front of it, which means nothing. */
  readonly ports: readonly Word[]
  readonly at?: SourceLocation
}

export const exposeSchema = lazily((): z.ZodType<ExposeNode> =>
  z.strictObject({
    kind: z.literal('expose'),
    ports: z.array(wordSchema).min(1, 'must name at least one port').readonly(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
