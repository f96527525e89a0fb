import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { nonEmptyTextSchema } from './text.js'

export interface MaintainerNode {
  readonly kind: 'maintainer'
  readonly name: string
  readonly at?: SourceLocation
}

export const maintainerSchema = lazily((): z.ZodType<MaintainerNode> =>
  z.strictObject({
    kind: z.literal('maintainer'),
    name: nonEmptyTextSchema,
    at: sourceLocationSchema.exactOptional(),
  }),
)
