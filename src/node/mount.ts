import * as z from 'zod'
import { lazily } from './lazily.js'
import { type OriginNode, originSchema } from './origin.js'
import { nonEmptyTextSchema, textSchema } from './text.js'
import { type Word, wordSchema } from './word.js'

/** What a RUN step sees besides the file system of its stage. */
export type MountNode =
  BindMount | CacheMount | TmpfsMount | SecretMount | SshMount | UnsettledMount

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
  readonly mode?: number | Word
  readonly uid?: number | Word
  readonly gid?: number | Word
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
  readonly mode?: number | Word
  readonly uid?: number | Word
  readonly gid?: number | Word
}

/** The SSH agent of whoever builds. */
export interface SshMount {
  readonly type: 'ssh'
  readonly id?: string
  readonly target?: Word
  readonly required?: boolean
  readonly mode?: number | Word
  readonly uid?: number | Word
  readonly gid?: number | Word
}

/**
 * A mount of a Dockerfile that the others cannot hold, such as one whose type is a variable: what it is, is
 * known when its variables are.
 */
export interface UnsettledMount {
  readonly type: 'unsettled'
  /** In their order; `from` is not among them. */
  readonly fields: readonly MountField[]
  readonly from?: OriginNode
}

/** `key=value`, or `key` alone. */
export interface MountField {
  readonly key: string
  readonly value?: Word
}

const ownership = lazily(() => {
  // Source: buildkit frontend/dockerfile/instructions/commands_runmount.go: unsigned, of 32 bits.
  const idSchema = z.union([z.number().int().min(0).max(0xffffffff), wordSchema])
  return {
    mode: idSchema.exactOptional(),
    uid: idSchema.exactOptional(),
    gid: idSchema.exactOptional(),
  }
})

export const mountSchema = lazily((): z.ZodType<MountNode> =>
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('bind'),
      target: wordSchema,
      source: wordSchema.exactOptional(),
      from: originSchema().exactOptional(),
      readWrite: z.boolean().exactOptional(),
    }),
    z.strictObject({
      type: z.literal('cache'),
      target: wordSchema,
      id: wordSchema.exactOptional(),
      sharing: z.enum(['shared', 'private', 'locked']).exactOptional(),
      from: originSchema().exactOptional(),
      source: wordSchema.exactOptional(),
      readOnly: z.boolean().exactOptional(),
      ...ownership(),
    }),
    z.strictObject({
      type: z.literal('tmpfs'),
      target: wordSchema,
      size: z.union([z.number().int().min(1), textSchema]).exactOptional(),
    }),
    z.strictObject({
      type: z.literal('secret'),
      id: nonEmptyTextSchema,
      target: wordSchema.exactOptional(),
      env: textSchema.exactOptional(),
      required: z.boolean().exactOptional(),
      ...ownership(),
    }),
    z.strictObject({
      type: z.literal('ssh'),
      id: nonEmptyTextSchema.exactOptional(),
      target: wordSchema.exactOptional(),
      required: z.boolean().exactOptional(),
      ...ownership(),
    }),
    z.strictObject({
      type: z.literal('unsettled'),
      fields: z
        .array(
          z.strictObject({
            key: textSchema.refine((key) => !key.includes('='), 'must have no "="'),
            value: wordSchema.exactOptional(),
          }),
        )
        .readonly(),
      from: originSchema().exactOptional(),
    }),
  ]),
)
