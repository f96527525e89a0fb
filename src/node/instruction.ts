import type { z } from 'zod'
import { type CommentNode, commentSchema } from './comment.js'
import { lazyRecord } from './lazily.js'
import { type MaintainerNode, maintainerSchema } from './maintainer.js'
import { type OnbuildNode, onbuildSchema } from './onbuild.js'
import { type TriggerNode, triggerSchemas } from './trigger.js'

/** Everything that may stand in a stage after its FROM. */
export type InstructionNode = TriggerNode | CommentNode | MaintainerNode | OnbuildNode

export type InstructionKind = InstructionNode['kind']
export type NodeOf<K extends InstructionKind> = Extract<InstructionNode, { readonly kind: K }>

/** One function for each kind, so that a new instruction cannot be forgotten anywhere. */
export type InstructionHandlers<Result, Context extends readonly unknown[] = []> = {
  readonly [K in InstructionKind]: (node: NodeOf<K>, ...context: Context) => Result
}

export const instructionSchemas: { readonly [K in InstructionKind]: z.ZodType<NodeOf<K>> } =
  lazyRecord({
    ...triggerSchemas,
    comment: commentSchema,
    maintainer: maintainerSchema,
    onbuild: onbuildSchema,
  })

/** Calls the handler of the node's kind. */
export function handle<Result, Context extends readonly unknown[]>(
  handlers: InstructionHandlers<Result, Context>,
  node: InstructionNode,
  ...context: Context
): Result {
  const handler = handlers[node.kind] as (node: InstructionNode, ...context: Context) => Result
  return handler(node, ...context)
}
