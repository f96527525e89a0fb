import { z } from 'zod'
import { nonEmptyWordSchema, type Word, wordSchema } from './word.js'

/** A source of COPY and ADD: a path (or URL, for ADD), or a file written in the Dockerfile itself. */
export type FileSource = PathSource | InlineFile

export interface PathSource {
  readonly kind: 'path'
  readonly path: Word
}

/** A heredoc. Unless empty it ends in a newline, since a heredoc cannot end otherwise. */
export interface InlineFile {
  readonly kind: 'inline'
  /** Its name where the destination is a folder. */
  readonly name?: string
  readonly content: Word
}

/** Names that can delimit a heredoc, with quotes around or without: `<<-NAME` has a meaning of its own. */
const FILE_NAME = /^(?!\.{1,2}$)[\w.][\w.-]*$/

export const fileSourceSchema: z.ZodType<FileSource> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: nonEmptyWordSchema }),
  z.strictObject({
    kind: z.literal('inline'),
    name: z
      .string()
      .regex(FILE_NAME, 'must be a file name of A-Z, a-z, 0-9, ".", "_" and "-"')
      .exactOptional(),
    content: wordSchema,
  }),
])
