import type { z } from 'zod'
import { type AddNode, addSchema } from './add.js'
import { type ArgNode, argSchema } from './arg.js'
import { type CmdNode, cmdSchema } from './cmd.js'
import { type CopyNode, copySchema } from './copy.js'
import { type EntrypointNode, entrypointSchema } from './entrypoint.js'
import { type EnvNode, envSchema } from './env.js'
import { type ExposeNode, exposeSchema } from './expose.js'
import { type HealthcheckNode, healthcheckSchema } from './healthcheck.js'
import { type LabelNode, labelSchema } from './label.js'
import { type RunNode, runSchema } from './run.js'
import { type ShellNode, shellSchema } from './shell.js'
import { type StopsignalNode, stopsignalSchema } from './stopsignal.js'
import { type UserNode, userSchema } from './user.js'
import { type VolumeNode, volumeSchema } from './volume.js'
import { type WorkdirNode, workdirSchema } from './workdir.js'

/** Everything that ONBUILD may hold back for a later build. */
export type TriggerNode =
  | AddNode
  | ArgNode
  | CmdNode
  | CopyNode
  | EntrypointNode
  | EnvNode
  | ExposeNode
  | HealthcheckNode
  | LabelNode
  | RunNode
  | ShellNode
  | StopsignalNode
  | UserNode
  | VolumeNode
  | WorkdirNode

export type TriggerKind = TriggerNode['kind']

export const triggerSchemas: {
  readonly [K in TriggerKind]: () => z.ZodType<Extract<TriggerNode, { readonly kind: K }>>
} = {
  add: addSchema,
  arg: argSchema,
  cmd: cmdSchema,
  copy: copySchema,
  entrypoint: entrypointSchema,
  env: envSchema,
  expose: exposeSchema,
  healthcheck: healthcheckSchema,
  label: labelSchema,
  run: runSchema,
  shell: shellSchema,
  stopsignal: stopsignalSchema,
  user: userSchema,
  volume: volumeSchema,
  workdir: workdirSchema,
}
