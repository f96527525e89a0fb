import * as z from 'zod'
import { lazily } from './lazily.js'
import type { StageNode } from './stage.js'
import { nonEmptyTextSchema } from './text.js'

/** Where COPY and a bind mount take files from, when not from the build context. */
export type OriginNode = StageOrigin | ImageOrigin | ContextOrigin

/** Another stage of the same definition, by value. */
export interface StageOrigin {
  readonly kind: 'stage'
  readonly stage: StageNode
}

/** An image of a registry or of the Engine. In a trigger: whatever the later build knows by that name. */
export interface ImageOrigin {
  readonly kind: 'image'
  readonly reference: string
}

/** A named context: `docker buildx build --build-context name=...`. */
export interface ContextOrigin {
  readonly kind: 'context'
  readonly name: string
}

/** A stage that another one uses. In JSON it is the place of that stage in the list. */
export const stageReferenceSchema: z.ZodType<StageNode> = z.custom<StageNode>(
  (value) => isStage(value),
  'must be a stage',
)

export const originSchema = lazily((): z.ZodType<OriginNode> =>
  z.union([
    z.strictObject({
      kind: z.literal('stage'),
      stage: stageReferenceSchema,
    }),
    z.strictObject({ kind: z.literal('image'), reference: nonEmptyTextSchema }),
    z.strictObject({
      kind: z.literal('context'),
      name: nonEmptyTextSchema,
    }),
  ]),
)

function isStage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'stage'
}
