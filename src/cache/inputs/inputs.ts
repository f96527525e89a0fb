import type { SourceLocation } from '../../errors/index.js'

/**
 * Version of what is hashed and of how. It stands in every key, so that a new one changes them all on purpose.
 */
export const INPUTS_VERSION = 1

/** All that decides what an image holds, as plain data: what keys are made of, what builds are remembered by. */
export interface BuildInputs {
  readonly version: typeof INPUTS_VERSION
  /**
   * What the whole build was told, by name: `platform`, `frontend` (`# syntax=`), `escape`, `network`, `label:NAME`,
   * `add-host:NAME`, `build-arg:BUILDKIT_NAME`, `source-date-epoch`, `reproducible`, `builder` where it is the classic
   * one.
   */
  readonly settings: Readonly<Record<string, string>>
  /** What a stage needs stands before it; the last one is the target. */
  readonly stages: readonly StageInputs[]
  /** Inputs whose content nobody knows before the build; no part of the key. */
  readonly unknown: readonly string[]
}

export interface StageInputs {
  /** For people; no part of the key. */
  readonly name: string
  readonly base: BaseInputs
  /** Of `FROM --platform`, expanded. */
  readonly platform?: string
  /** Triggers of the base first, then its own. */
  readonly instructions: readonly InstructionInputs[]
  /** For people; no part of the key. */
  readonly at?: SourceLocation
}

export type BaseInputs =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly stage: number }
  | ImageInput
  | ContextBase

/** A named context in place of an image or of a whole stage: all that it holds. */
export interface ContextBase extends ContentInput {
  readonly kind: 'context'
}

/** An image that is taken from: a base, or the source of a COPY or a bind mount. */
export interface ImageInput {
  readonly kind: 'image'
  /** As it is written, expanded: `alpine:3.20`. */
  readonly reference: string
  readonly digest: string
}

export interface InstructionInputs {
  /**
   * The node as canonical JSON: no place, no layout, stages as their place in `stages`. Comments are no instructions.
   * The commands of RUN and the triggers of ONBUILD are as the builder reads them.
   */
  readonly node: string
  /** Values of the variables that it declares (ARG), where they have one. What others read of them stands above. */
  readonly variables: Readonly<Record<string, string>>
  /** Files that it takes from contexts. */
  readonly contents: readonly ContentInput[]
  /** Images that it takes files from. */
  readonly images: readonly ImageInput[]
  /** Stages that it takes files from, as numbers in `BuildInputs.stages`. */
  readonly stages: readonly number[]
  /** For people; no part of the key. */
  readonly text: string
  /** For people; no part of the key. */
  readonly at?: SourceLocation
}

/** Files of a context that an instruction takes. */
export interface ContentInput {
  /** Name of a named context; empty for the build context. */
  readonly context: string
  /** Digest of the selected entries: `Content.digest`. Of a context that is no folder: that of its address. */
  readonly digest: string
}
