import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { textSchema } from './text.js'

export interface CommentNode {
  readonly kind: 'comment'
  /** One line or several, without the leading `#`. */
  readonly text: string
  /** Layout only: an empty line sets it apart from the comment above it. */
  readonly apart?: true
  readonly at?: SourceLocation
}

export const commentSchema = lazily((): z.ZodType<CommentNode> =>
  z.strictObject({
    kind: z.literal('comment'),
    text: textSchema,
    apart: z.literal(true).exactOptional(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
