import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import type { Assignment } from './env.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { wordSchema } from './word.js'

export interface LabelNode {
  readonly kind: 'label'
  readonly labels: readonly Assignment[]
  readonly at?: SourceLocation
}

export const labelSchema = lazily((): z.ZodType<LabelNode> =>
  z.strictObject({
    kind: z.literal('label'),
    labels: z
      .array(z.strictObject({ name: wordSchema, value: wordSchema }))
      .min(1, 'must set at least one label')
      .readonly(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
