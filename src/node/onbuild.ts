import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { nonEmptyTextSchema } from './text.js'
import { type TriggerNode, triggerSchemas } from './trigger.js'

/** An instruction that runs when another image is built from this one. */
export interface OnbuildNode {
  readonly kind: 'onbuild'
  /** Absent where the text is none: only a build that comes to it would find that out. */
  readonly instruction?: TriggerNode
  /** The text that the image keeps of it, lines of heredocs included. Default: as the instruction is printed. */
  readonly expression?: string
  readonly at?: SourceLocation
}

// Source: buildkit frontend/dockerfile/instructions/parse.go, `parseOnBuild`.
const KINDS: ReadonlySet<string> = new Set(Object.keys(triggerSchemas))

export const onbuildSchema = lazily((): z.ZodType<OnbuildNode> =>
  z
    .strictObject({
      kind: z.literal('onbuild'),
      instruction: z
        .custom<unknown>(isTrigger, 'must not be a comment, MAINTAINER or ONBUILD')
        .pipe(
          z.union(Object.values(triggerSchemas).map((schema): z.ZodType<TriggerNode> => schema())),
        )
        .exactOptional(),
      expression: nonEmptyTextSchema.exactOptional(),
      at: sourceLocationSchema.exactOptional(),
    })
    .refine(
      ({ instruction, expression }) => instruction !== undefined || expression !== undefined,
      'must have an instruction or its text',
    ),
)

function isTrigger(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    KINDS.has(value.kind)
  )
}
