import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type FileSource, fileSourceSchema } from './file-source.js'
import { lazily } from './lazily.js'
import { type OriginNode, originSchema } from './origin.js'
import { sourceLocationSchema } from './source-location.js'
import { textSchema } from './text.js'
import { type Word, wordSchema } from './word.js'

export interface CopyNode {
  readonly kind: 'copy'
  readonly sources: readonly FileSource[]
  readonly destination: Word
  readonly from?: OriginNode
  /** `user[:group]`, by name or number. */
  readonly chown?: Word
  /** Octal (`755`) or symbolic (`u=rwX,go=rX`). */
  readonly chmod?: Word
  readonly link?: boolean
  readonly parents?: boolean
  readonly exclude?: readonly string[]
  readonly at?: SourceLocation
}

export const copySchema = lazily((): z.ZodType<CopyNode> =>
  z.strictObject({
    kind: z.literal('copy'),
    sources: z.array(fileSourceSchema()).min(1, 'must name at least one source').readonly(),
    destination: wordSchema,
    from: originSchema().exactOptional(),
    chown: wordSchema.exactOptional(),
    chmod: wordSchema.exactOptional(),
    link: z.boolean().exactOptional(),
    parents: z.boolean().exactOptional(),
    exclude: z.array(textSchema).readonly().exactOptional(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
