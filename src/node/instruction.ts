import type { z } from 'zod'
import { type AddNode, addSchema } from './add.js'
import { type ArgNode, argSchema } from './arg.js'
import { type CmdNode, cmdSchema } from './cmd.js'
import { type CommentNode, commentSchema } from './comment.js'
import { type CopyNode, copySchema } from './copy.js'
import { type EntrypointNode, entrypointSchema } from './entrypoint.js'
import { type EnvNode, envSchema } from './env.js'
import { type ExposeNode, exposeSchema } from './expose.js'
import { type HealthcheckNode, healthcheckSchema } from './healthcheck.js'
import { type LabelNode, labelSchema } from './label.js'
import { type MaintainerNode, maintainerSchema } from './maintainer.js'
import { type OnbuildNode, onbuildSchema } from './onbuild.js'
import { type RunNode, runSchema } from './run.js'
import { type ShellNode, shellSchema } from './shell.js'
import { type StopsignalNode, stopsignalSchema } from './stopsignal.js'
import { type UserNode, userSchema } from './user.js'
import { type VolumeNode, volumeSchema } from './volume.js'
import { type WorkdirNode, workdirSchema } from './workdir.js'

/** Everything that may stand in a stage after its FROM. */
export type InstructionNode =
  | AddNode
  | ArgNode
  | CmdNode
  | CommentNode
  | CopyNode
  | EntrypointNode
  | EnvNode
  | ExposeNode
  | HealthcheckNode
  | LabelNode
  | MaintainerNode
  | OnbuildNode
  | RunNode
  | ShellNode
  | StopsignalNode
  | UserNode
  | VolumeNode
  | WorkdirNode

export type InstructionKind = InstructionNode['kind']
export type NodeOf<K extends InstructionKind> = Extract<InstructionNode, { readonly kind: K }>

/** One function for each kind, so that a new instruction cannot be forgotten anywhere. */
export type InstructionHandlers<Result, Context extends readonly unknown[] = []> = {
  readonly [K in InstructionKind]: (node: NodeOf<K>, ...context: Context) => Result
}

export const instructionSchemas: { readonly [K in InstructionKind]: z.ZodType<NodeOf<K>> } = {
  add: addSchema,
  arg: argSchema,
  cmd: cmdSchema,
  comment: commentSchema,
  copy: copySchema,
  entrypoint: entrypointSchema,
  env: envSchema,
  expose: exposeSchema,
  healthcheck: healthcheckSchema,
  label: labelSchema,
  maintainer: maintainerSchema,
  onbuild: onbuildSchema,
  run: runSchema,
  shell: shellSchema,
  stopsignal: stopsignalSchema,
  user: userSchema,
  volume: volumeSchema,
  workdir: workdirSchema,
}

/** Calls the handler of the node's kind. */
export function handle<Result, Context extends readonly unknown[]>(
  handlers: InstructionHandlers<Result, Context>,
  node: InstructionNode,
  ...context: Context
): Result {
  const handler = handlers[node.kind] as (node: InstructionNode, ...context: Context) => Result
  return handler(node, ...context)
}
