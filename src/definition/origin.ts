import type { SourceLocation } from '../errors/index.js'
import type { OriginNode, StageNode } from '../node/index.js'
import { parseReference, type CheckedReference, type Reference } from '../reference/index.js'
import type { ArgTable } from './arguments.js'

/** A stage, as far as another one can use it. */
export interface StageValue<Args = ArgTable> {
  readonly kind: 'stage'
  readonly node: StageNode
  /** For the compiler alone; no value has it. */
  readonly '~args'?: Args
}

/** A named context: what `context('name')` returns. */
export interface ContextValue {
  readonly kind: 'context'
  readonly name: string
}

/** Where files come from: a stage by value, a named context, or an image by reference. */
export type Origin = string | StageValue | Reference | ContextValue

/** `From`, or the reason why it is no reference. */
export type CheckedOrigin<From> = From extends string ? CheckedReference<From> : From

/**
 * A named context of the build, for `copy` and `bind`: a folder, an image or a Git repository that
 * `build({ contexts })` names.
 */
export function context(name: string): ContextValue {
  return Object.freeze({ kind: 'context', name })
}

/** @throws {InvalidReferenceError} `INVALID_REFERENCE` for a string that is none. */
export function toOrigin(origin: Origin, at: SourceLocation | undefined): OriginNode {
  if (typeof origin === 'string') {
    return { kind: 'image', reference: parseReference(origin, at).text }
  }
  switch (origin.kind) {
    case 'stage':
      return { kind: 'stage', stage: origin.node }
    case 'reference':
      return { kind: 'image', reference: origin.text }
    case 'context':
      return { kind: 'context', name: origin.name }
  }
}
