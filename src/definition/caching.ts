import type { SourceLocation } from '../errors/index.js'

/** What decides what an image holds, as one digest, and the digests of its parts. */
export interface DefinitionKey {
  /** `sha256:` and 64 hexadecimal digits. Equal keys mean equal inputs. */
  readonly digest: string
  /** In the order of the Dockerfile; the last one is what is built. */
  readonly stages: readonly StageKey[]
  /**
   * Inputs whose content nobody knows before the build, e.g. a URL without a checksum. Where there are any, an image of
   * the same key may hold something else: such a build is never skipped.
   */
  readonly unknown: readonly string[]
}

export interface StageKey {
  /** The name in the Dockerfile, or its number where it has none. */
  readonly name: string
  readonly digest: string
  readonly base: BaseKey
  readonly instructions: readonly InstructionKey[]
}

export type BaseKey =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly name: string }
  | { readonly kind: 'image'; readonly reference: string; readonly digest: string }
  /** A named context in place of an image or of a whole stage. */
  | { readonly kind: 'context'; readonly name: string; readonly digest: string }

export interface InstructionKey {
  /** Its own inputs and all that stands before it. */
  readonly digest: string
  /** First line of the instruction as it is printed. */
  readonly text: string
  readonly at?: SourceLocation
}

/** Whether a build would run, and why. */
export interface Explanation {
  /** `hit`: the Engine holds the image. `miss`: the build would run. */
  readonly verdict: 'hit' | 'miss'
  readonly key: DefinitionKey
  /** ID of the image that would be returned; only of a hit. */
  readonly image?: string
  /** The earlier build that the differences are to; missing where none is known. */
  readonly since?: EarlierBuild
  /** What changed since then, the first to be executed first. Empty for a hit. */
  readonly changes: readonly Change[]
  /** Instructions that run again because of it, those of `changes` among them. */
  readonly invalidated: readonly InvalidatedInstruction[]
  /** The same for people: several lines, without colours, ends in a newline. */
  readonly text: string
}

export interface EarlierBuild {
  readonly key: string
  /** ISO 8601, UTC. */
  readonly builtAt: string
  readonly image: string
}

export interface InvalidatedInstruction {
  readonly stage: string
  /** First line of the instruction as it is printed. */
  readonly text: string
  readonly at?: SourceLocation
}

/** One difference of inputs. `stage` and `instruction` say what it belongs to, `at` where that stands. */
export type Change = {
  readonly stage?: string
  /** First line of the instruction as it is printed. */
  readonly instruction?: string
  readonly at?: SourceLocation
  /** Named context that a file is in; missing for the build context. */
  readonly context?: string
} & ChangeDetail

export type ChangeDetail =
  | { readonly kind: 'no-earlier-build' }
  /** The key is known, but its image is gone from the Engine, or is not the one that was built. */
  | { readonly kind: 'image-gone'; readonly image: string }
  /** Asked for: `noCache`, `maxAge`. */
  | { readonly kind: 'requested'; readonly option: string }
  | { readonly kind: 'unknown-content'; readonly source: string }
  /** `path` is relative to the context. An empty folder ends in `/`; folders of files are not named. */
  | { readonly kind: 'file-added'; readonly path: string; readonly size: number }
  | { readonly kind: 'file-removed'; readonly path: string; readonly size: number }
  | {
      readonly kind: 'file-edited'
      readonly path: string
      readonly before: { readonly size: number; readonly digest: string }
      readonly after: { readonly size: number; readonly digest: string }
    }
  | {
      readonly kind: 'file-mode'
      readonly path: string
      readonly before: number
      readonly after: number
    }
  | {
      readonly kind: 'file-kind'
      readonly path: string
      readonly before: string
      readonly after: string
    }
  | {
      readonly kind: 'link-target'
      readonly path: string
      readonly before: string
      readonly after: string
    }
  /** The selection of files is another, though each file that is still selected is the same, or their list is not kept. */
  | { readonly kind: 'content'; readonly context: string }
  /** `concealed`: it may be a secret, and `***` stands for a value. */
  | {
      readonly kind: 'argument'
      readonly name: string
      readonly before: string | undefined
      readonly after: string | undefined
      readonly concealed?: true
    }
  | {
      readonly kind: 'base'
      readonly reference: string
      readonly before: string
      readonly after: string
    }
  | { readonly kind: 'instruction-added' }
  | { readonly kind: 'instruction-removed' }
  /** It is the same as before, and stands elsewhere. */
  | { readonly kind: 'instruction-moved' }
  /** The first line of it, or the first that differs where it begins with the same. */
  | { readonly kind: 'instruction-edited'; readonly before: string; readonly after: string }
  | { readonly kind: 'stage-added' }
  | { readonly kind: 'stage-removed' }
  /** Platform, labels, network and other settings of the whole build. `concealed` as of an argument. */
  | {
      readonly kind: 'setting'
      readonly name: string
      readonly before: string | undefined
      readonly after: string | undefined
      readonly concealed?: true
    }
