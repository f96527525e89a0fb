import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { textSchema } from './text.js'

export interface ShellNode {
  readonly kind: 'shell'
  /** Program and arguments that shell form commands are handed to, e.g. `['/bin/bash', '-c']`. */
  readonly arguments: readonly string[]
  readonly at?: SourceLocation
}

export const shellSchema = lazily((): z.ZodType<ShellNode> =>
  z.strictObject({
    kind: z.literal('shell'),
    arguments: z.array(textSchema).min(1, 'must name a program').readonly(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
