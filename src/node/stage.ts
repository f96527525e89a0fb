import type { SourceLocation } from '../errors/index.js'
import type { ArgNode } from './arg.js'
import type { CommentNode } from './comment.js'
import type { InstructionNode } from './instruction.js'
import type { Word } from './word.js'

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
}

/** One stage: a base and what is done to it. Stages that it uses hang on it by value. */
export interface StageNode {
  readonly kind: 'stage'
  readonly header: HeaderNode
  readonly base: BaseNode
  readonly platform?: Word
  /** Name given with `.as()`. Others are derived when printed. */
  readonly name?: string
  readonly instructions: readonly InstructionNode[]
  /** Folder that relative paths of COPY, ADD and bind mounts belong to. */
  readonly context?: string
  readonly at?: SourceLocation
}
