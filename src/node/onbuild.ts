import { z } from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type InstructionNode, instructionSchemas } from './instruction.js'
import { sourceLocationSchema } from './source-location.js'

/** An instruction that runs when another image is built from this one. */
export interface OnbuildNode {
  readonly kind: 'onbuild'
  readonly instruction: InstructionNode
  readonly at?: SourceLocation
}

export const onbuildSchema: z.ZodType<OnbuildNode> = z.strictObject({
  kind: z.literal('onbuild'),
  instruction: z.lazy(() => {
    const {
      onbuild: _onbuild,
      maintainer: _maintainer,
      comment: _comment,
      ...triggers
    } = instructionSchemas
    return z.union(Object.values(triggers)) as z.ZodType<InstructionNode>
  }),
  at: sourceLocationSchema.exactOptional(),
})
