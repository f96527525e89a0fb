import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type RunCommandNode, runCommandSchema } from './command.js'
import { lazily } from './lazily.js'
import { type MountNode, mountSchema } from './mount.js'
import { sourceLocationSchema } from './source-location.js'
import { textSchema } from './text.js'

export interface RunNode {
  readonly kind: 'run'
  readonly command: RunCommandNode
  readonly mounts?: readonly MountNode[]
  readonly network?: 'default' | 'none' | 'host'
  readonly security?: 'sandbox' | 'insecure'
  /** CDI devices, e.g. `nvidia.com/gpu=all`. */
  readonly devices?: readonly string[]
  readonly at?: SourceLocation
}

export const runSchema = lazily((): z.ZodType<RunNode> =>
  z.strictObject({
    kind: z.literal('run'),
    command: runCommandSchema(),
    mounts: z.array(mountSchema()).readonly().exactOptional(),
    network: z.enum(['default', 'none', 'host']).exactOptional(),
    security: z.enum(['sandbox', 'insecure']).exactOptional(),
    devices: z.array(textSchema).readonly().exactOptional(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
