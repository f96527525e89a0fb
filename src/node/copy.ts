import { z } from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { fileModeSchema } from './file-mode.js'
import { type FileSource, fileSourceSchema } from './file-source.js'
import { type OriginNode, originSchema } from './origin.js'
import { sourceLocationSchema } from './source-location.js'
import { nonEmptyTextSchema } from './text.js'
import { nonEmptyWordSchema, type Word } from './word.js'

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

export const copySchema: z.ZodType<CopyNode> = z.strictObject({
  kind: z.literal('copy'),
  sources: z.array(fileSourceSchema).min(1, 'must name at least one source').readonly(),
  destination: nonEmptyWordSchema,
  from: originSchema.exactOptional(),
  chown: nonEmptyWordSchema.exactOptional(),
  chmod: fileModeSchema.exactOptional(),
  link: z.boolean().exactOptional(),
  parents: z.boolean().exactOptional(),
  exclude: z.array(nonEmptyTextSchema).readonly().exactOptional(),
  at: sourceLocationSchema.exactOptional(),
})
