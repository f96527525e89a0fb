import { z } from 'zod'
import { nonEmptyTextSchema, textSchema } from './text.js'
import { nonEmptyWordSchema, type Word } from './word.js'

/** A source of COPY and ADD: a path (or URL, for ADD), or a file written in the Dockerfile itself. */
export type FileSource = PathSource | InlineFile

export interface PathSource {
  readonly kind: 'path'
  readonly path: Word
}

/** A heredoc. Always ends in a newline, since a heredoc cannot end otherwise. */
export interface InlineFile {
  readonly kind: 'inline'
  /** Its name where the destination is a folder. */
  readonly name?: string
  readonly content: string
  /** Variables in the content are expanded by the builder. */
  readonly expand?: boolean
}

export const fileSourceSchema: z.ZodType<FileSource> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: nonEmptyWordSchema }),
  z.strictObject({
    kind: z.literal('inline'),
    name: nonEmptyTextSchema.exactOptional(),
    content: textSchema,
    expand: z.boolean().exactOptional(),
  }),
])
