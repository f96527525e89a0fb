import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type FileSource, fileSourceSchema } from './file-source.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { textSchema } from './text.js'
import { type Word, wordSchema } from './word.js'

export interface AddNode {
  readonly kind: 'add'
  readonly sources: readonly FileSource[]
  readonly destination: Word
  readonly chown?: Word
  readonly chmod?: Word
  readonly link?: boolean
  /** Digest of the one HTTP source, or commit of the one Git source. */
  readonly checksum?: Word
  readonly keepGitDir?: boolean
  /** Whether archives are unpacked: by default local ones are, remote ones are not. */
  readonly unpack?: boolean
  readonly exclude?: readonly string[]
  readonly at?: SourceLocation
}

export const addSchema = lazily((): z.ZodType<AddNode> =>
  z.strictObject({
    kind: z.literal('add'),
    sources: z.array(fileSourceSchema()).min(1, 'must name at least one source').readonly(),
    destination: wordSchema,
    chown: wordSchema.exactOptional(),
    chmod: wordSchema.exactOptional(),
    link: z.boolean().exactOptional(),
    checksum: wordSchema.exactOptional(),
    keepGitDir: z.boolean().exactOptional(),
    unpack: z.boolean().exactOptional(),
    exclude: z.array(textSchema).readonly().exactOptional(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
