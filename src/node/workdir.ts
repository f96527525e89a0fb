import { z } from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { sourceLocationSchema } from './source-location.js'
import { literalText, nonEmptyWordSchema, type Word } from './word.js'

export interface WorkdirNode {
  readonly kind: 'workdir'
  readonly path: Word
  readonly at?: SourceLocation
}

// Source: linux/limits.h NAME_MAX and PATH_MAX, in bytes; the build makes the folder.
const NAME_MAX = 255
const PATH_MAX = 4096

export const workdirSchema: z.ZodType<WorkdirNode> = z.strictObject({
  kind: z.literal('workdir'),
  path: nonEmptyWordSchema.refine(
    isPath,
    `must be a path of fewer than ${PATH_MAX} bytes with names of at most ${NAME_MAX}`,
  ),
  at: sourceLocationSchema.exactOptional(),
})

function isPath(word: Word): boolean {
  const text = literalText(word)
  if (text === undefined) return true
  return Buffer.byteLength(text) < PATH_MAX && text.split('/').every(isName)
}

function isName(text: string): boolean {
  return Buffer.byteLength(text) <= NAME_MAX
}
