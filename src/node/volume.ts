import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { nonEmptyWordSchema, type Word } from './word.js'

export interface VolumeNode {
  readonly kind: 'volume'
  readonly paths: readonly Word[]
  readonly at?: SourceLocation
}

export const volumeSchema = lazily((): z.ZodType<VolumeNode> =>
  z.strictObject({
    kind: z.literal('volume'),
    paths: z.array(nonEmptyWordSchema).min(1, 'must name at least one path').readonly(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
