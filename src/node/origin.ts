import { z } from 'zod'
import type { StageNode } from './stage.js'

/** Where COPY and a bind mount take files from, when not from the build context. */
export type OriginNode = StageOrigin | ImageOrigin | ContextOrigin

/** Another stage of the same definition, by value. */
export interface StageOrigin {
  readonly kind: 'stage'
  readonly stage: StageNode
}

/** An image of a registry or of the Engine. */
export interface ImageOrigin {
  readonly kind: 'image'
  readonly reference: string
}

/** A named context: `docker buildx build --build-context name=...`. */
export interface ContextOrigin {
  readonly kind: 'context'
  readonly name: string
}

/** Names that stand alone in a flag: no quotes, blanks, commas or expansions can be needed. */
const CONTEXT_NAME = /^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/

export const originSchema: z.ZodType<OriginNode> = z.union([
  z.strictObject({
    kind: z.literal('stage'),
    stage: z.custom<StageNode>((value) => isStage(value), 'must be a stage'),
  }),
  z.strictObject({ kind: z.literal('image'), reference: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('context'),
    name: z.string().regex(CONTEXT_NAME, 'must be the name of a context'),
  }),
])

function isStage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'stage'
}
