import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type CommandNode, commandSchema } from './command.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'

export interface CmdNode {
  readonly kind: 'cmd'
  readonly command: CommandNode
  readonly at?: SourceLocation
}

export const cmdSchema = lazily((): z.ZodType<CmdNode> =>
  z.strictObject({
    kind: z.literal('cmd'),
    command: commandSchema(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
