import { z } from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { sourceLocationSchema } from './source-location.js'
import { VARIABLE_NAME, type Word, wordSchema } from './word.js'

export interface ArgNode {
  readonly kind: 'arg'
  readonly name: string
  readonly default?: Word
  readonly at?: SourceLocation
}

export const argSchema: z.ZodType<ArgNode> = z.strictObject({
  kind: z.literal('arg'),
  name: z.string().regex(VARIABLE_NAME, 'must be a variable name'),
  default: wordSchema.exactOptional(),
  at: sourceLocationSchema.exactOptional(),
})
