import { z } from 'zod'
import { readReference } from '../reference/index.js'
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

// Source: buildkit frontend/dockerui/namedcontext.go: a context is named as an image is.
const referenceSchema = z.string().refine(isReferenceText, 'must be a reference')

export const originSchema: z.ZodType<OriginNode> = z.union([
  z.strictObject({
    kind: z.literal('stage'),
    stage: z.custom<StageNode>((value) => isStage(value), 'must be a stage'),
  }),
  z.strictObject({ kind: z.literal('image'), reference: referenceSchema }),
  z.strictObject({
    kind: z.literal('context'),
    name: z.string().refine(isReferenceText, 'must be the name of a context'),
  }),
])

function isReferenceText(text: string): boolean {
  return 'parts' in readReference(text)
}

function isStage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'stage'
}
