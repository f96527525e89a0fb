import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { lazily } from './lazily.js'
import { sourceLocationSchema } from './source-location.js'
import { nonEmptyTextSchema } from './text.js'
import { type Word, wordSchema } from './word.js'

/** A variable that a build is given. Its name is taken as it is written, quotes included. */
export interface ArgDeclaration {
  readonly name: string
  readonly default?: Word
}

export interface ArgNode extends ArgDeclaration {
  readonly kind: 'arg'
  /** Further ones that the same instruction declares. */
  readonly others?: readonly ArgDeclaration[]
  readonly at?: SourceLocation
}

const declaration = lazily(() => ({
  name: nonEmptyTextSchema.refine((name) => !name.includes('='), 'must have no "="'),
  default: wordSchema.exactOptional(),
}))

export const argSchema = lazily((): z.ZodType<ArgNode> =>
  z.strictObject({
    kind: z.literal('arg'),
    ...declaration(),
    others: z.array(z.strictObject(declaration())).readonly().exactOptional(),
    at: sourceLocationSchema.exactOptional(),
  }),
)

/** All that an ARG declares, in its order. */
export function declarationsOf(node: ArgNode): readonly ArgDeclaration[] {
  return node.others === undefined ? [node] : [node, ...node.others]
}
