import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { type Word, wordSchema } from './word.js'

export interface WorkdirNode {
  readonly kind: 'workdir'
  readonly path: Word
  readonly at?: SourceLocation
}

export const workdirSchema = lazily((): z.ZodType<WorkdirNode> =>
  z.strictObject({
    kind: z.literal('workdir'),
    path: wordSchema,
    at: sourceLocationSchema.exactOptional(),
  }),
)
