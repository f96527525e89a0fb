import { z } from 'zod'
import { type OriginNode, originSchema } from './origin.js'
import { nonEmptyTextSchema } from './text.js'
import { nonEmptyWordSchema, type Word } from './word.js'

/** What a RUN step sees besides the file system of its stage. */
export type MountNode = BindMount | CacheMount | TmpfsMount | SecretMount | SshMount

/** Files of the context, of another stage or of an image; read-only unless said otherwise. */
export interface BindMount {
  readonly type: 'bind'
  readonly target: Word
  readonly source?: Word
  readonly from?: OriginNode
  /** Writes are allowed, and thrown away after the step. */
  readonly readWrite?: boolean
}

/** A folder that survives from build to build. */
export interface CacheMount {
  readonly type: 'cache'
  readonly target: Word
  /** Caches with one id are one. Default: the target. */
  readonly id?: Word
  /** Default: `shared`. */
  readonly sharing?: 'shared' | 'private' | 'locked'
  readonly from?: OriginNode
  readonly source?: Word
  readonly readOnly?: boolean
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

export interface TmpfsMount {
  readonly type: 'tmpfs'
  readonly target: Word
  /** Largest size: bytes, or as Docker writes them, e.g. `64m`. */
  readonly size?: number | string
}

/** A secret of the build, as a file or as an environment variable. Its value never enters the image. */
export interface SecretMount {
  readonly type: 'secret'
  readonly id: string
  /** Default: `/run/secrets/<id>`, unless `env` is given. */
  readonly target?: Word
  /** Name of the environment variable that carries it. Dockerfile frontend 1.10 and later. */
  readonly env?: string
  /** The build fails where the secret is not given. */
  readonly required?: boolean
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

/** The SSH agent of whoever builds. */
export interface SshMount {
  readonly type: 'ssh'
  readonly id?: string
  readonly target?: Word
  readonly required?: boolean
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

const modeSchema = z.number().int().min(0).max(0o7777, 'must be a file mode of at most 0o7777')
const idSchema = z.number().int().min(0).max(0xffffffff)

const ownership = {
  mode: modeSchema.exactOptional(),
  uid: idSchema.exactOptional(),
  gid: idSchema.exactOptional(),
}

// The target `/` would hide the whole file system of the stage; BuildKit refuses it.
const targetSchema = nonEmptyWordSchema.refine((target) => target !== '/', 'must not be "/"')

// Source: Go os.Setenv; BuildKit hands the name on as it is.
const ENVIRONMENT_NAME = /^[^\s=]+$/u

const SIZE = /^\d+(\.\d+)? ?[kKmMgGtTpP]?[iI]?[bB]?$/

export const mountSchema: z.ZodType<MountNode> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('bind'),
    target: targetSchema,
    source: nonEmptyWordSchema.exactOptional(),
    from: originSchema.exactOptional(),
    readWrite: z.boolean().exactOptional(),
  }),
  z.strictObject({
    type: z.literal('cache'),
    target: targetSchema,
    id: nonEmptyWordSchema.exactOptional(),
    sharing: z.enum(['shared', 'private', 'locked']).exactOptional(),
    from: originSchema.exactOptional(),
    source: nonEmptyWordSchema.exactOptional(),
    readOnly: z.boolean().exactOptional(),
    ...ownership,
  }),
  z.strictObject({
    type: z.literal('tmpfs'),
    target: targetSchema,
    size: z
      .union([z.number().int().min(1), z.string().regex(SIZE, 'must be a size such as "64m"')])
      .exactOptional(),
  }),
  z.strictObject({
    type: z.literal('secret'),
    id: nonEmptyTextSchema,
    target: targetSchema.exactOptional(),
    env: nonEmptyTextSchema
      .regex(ENVIRONMENT_NAME, 'must be the name of a variable')
      .exactOptional(),
    required: z.boolean().exactOptional(),
    ...ownership,
  }),
  z.strictObject({
    type: z.literal('ssh'),
    id: nonEmptyTextSchema.exactOptional(),
    target: targetSchema.exactOptional(),
    required: z.boolean().exactOptional(),
    ...ownership,
  }),
])
