import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type CommandNode, commandSchema } from './command.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'

export interface EntrypointNode {
  readonly kind: 'entrypoint'
  readonly command: CommandNode
  readonly at?: SourceLocation
}

export const entrypointSchema = lazily((): z.ZodType<EntrypointNode> =>
  z.strictObject({
    kind: z.literal('entrypoint'),
    command: commandSchema(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
