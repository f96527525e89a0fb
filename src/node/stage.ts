import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { type ArgNode, argSchema } from './arg.js'
import { type CommentNode, commentSchema } from './comment.js'
import { type InstructionNode, instructionSchemas } from './instruction.js'
import { lazily } from './lazily.js'
import { stageReferenceSchema } from './origin.js'
import { sourceLocationSchema } from './source-location.js'
import { textSchema } from './text.js'
import { type Word, wordSchema } from './word.js'

/** What a stage begins with. */
export type BaseNode = ReferenceBase | ScratchBase | StageBase

/** An image of a registry or of the Engine. */
export interface ReferenceBase {
  readonly kind: 'reference'
  /** As the user wrote it; a word with a variable is expanded from global ARGs. */
  readonly reference: Word
}

/** Nothing: no files, no configuration. */
export interface ScratchBase {
  readonly kind: 'scratch'
}

/** Another stage of the same definition, by value. */
export interface StageBase {
  readonly kind: 'stage'
  readonly stage: StageNode
}

/** What stands above the first FROM of the file that a definition becomes. */
export interface HeaderNode {
  /** Image of the Dockerfile frontend: `# syntax=`. */
  readonly syntax?: string
  /** Escape character of the file: `# escape=`. Default: `\`. */
  readonly escape?: '\\' | '`'
  /** Options of the build checks: `# check=`. */
  readonly check?: string
  readonly globals: readonly (ArgNode | CommentNode)[]
  /** There where the stages were read from a Dockerfile. */
  readonly dockerfile?: DockerfileOrigin
}

/**
 * Where a definition was read from. What such a definition holds is written as the newest frontend reads it, without
 * regard for older ones, which would have read the file itself otherwise, too.
 */
export interface DockerfileOrigin {
  /** Absolute path; `<file>.dockerignore` is heeded in builds. Absent where it was given as text. */
  readonly file?: string
}

/** One stage: a base and what is done to it. Stages that it uses hang on it by value. */
export interface StageNode {
  readonly kind: 'stage'
  readonly header: HeaderNode
  /** Comments right above its FROM. */
  readonly comments?: readonly CommentNode[]
  readonly base: BaseNode
  readonly platform?: Word
  /** Name given with `.as()`. Others are derived when printed. */
  readonly name?: string
  readonly instructions: readonly InstructionNode[]
  /**
   * Named stages that it may turn out to use when it is built: its base names one where that is a variable,
   * and so may triggers that a stage hands on.
   */
  readonly candidates?: readonly StageNode[]
  /** Folder that relative paths of COPY, ADD and bind mounts belong to. */
  readonly context?: string
  readonly at?: SourceLocation
}

const baseSchema = lazily((): z.ZodType<BaseNode> =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('reference'), reference: wordSchema }),
    z.strictObject({ kind: z.literal('scratch') }),
    z.strictObject({ kind: z.literal('stage'), stage: stageReferenceSchema }),
  ]),
)

// A directive is one line.
const directiveSchema = lazily(() =>
  textSchema.refine((text) => text !== '' && !/[\r\n]/.test(text), 'must be one line'),
)

export const headerSchema = lazily((): z.ZodType<HeaderNode> =>
  z.strictObject({
    syntax: directiveSchema().exactOptional(),
    escape: z.enum(['\\', '`']).exactOptional(),
    check: directiveSchema().exactOptional(),
    globals: z
      .array(z.union([argSchema(), commentSchema()], 'must be an ARG or a comment'))
      .readonly(),
    dockerfile: z.strictObject({ file: z.string().exactOptional() }).exactOptional(),
  }),
)

// Source: buildkit frontend/dockerfile/instructions/parse.go, `validStageName`.
const STAGE_NAME = /^[a-z][a-z0-9._-]*$/

/** A stage by itself: its header stands elsewhere, and its instructions have schemas of their own. */
export const stageSchema = lazily(() =>
  z.strictObject({
    comments: z.array(commentSchema()).readonly().exactOptional(),
    base: baseSchema(),
    platform: wordSchema.exactOptional(),
    name: z.string().regex(STAGE_NAME, 'must be the name of a stage').exactOptional(),
    instructions: z
      .array(z.union(Object.values(instructionSchemas) as z.ZodType<InstructionNode>[]))
      .readonly(),
    candidates: z.array(stageReferenceSchema).readonly().exactOptional(),
    context: z.string().exactOptional(),
    at: sourceLocationSchema.exactOptional(),
  }),
)
