import * as z from 'zod'
import { lazily } from './lazily.js'
import { heredocNameSchema } from './text.js'
import { type Word, wordSchema } from './word.js'

/** A source of COPY and ADD: a path (or URL, for ADD), or a file written in the Dockerfile itself. */
export type FileSource = PathSource | InlineFile

export interface PathSource {
  readonly kind: 'path'
  readonly path: Word
}

/** A heredoc. Unless empty it ends in a newline, since a heredoc cannot end otherwise. */
export interface InlineFile {
  readonly kind: 'inline'
  /** Its name where the destination is a folder, and in the history of the image. Default: `EOF`, or the like. */
  readonly name?: string
  readonly content: Word
}

export const fileSourceSchema = lazily((): z.ZodType<FileSource> =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('path'), path: wordSchema }),
    z.strictObject({
      kind: z.literal('inline'),
      name: heredocNameSchema.exactOptional(),
      content: wordSchema,
    }),
  ]),
)
