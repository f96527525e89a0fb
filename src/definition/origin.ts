import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import type { OriginNode, StageNode } from '../node/index.js'
import { parseReference, type CheckedReference, type Reference } from '../reference/index.js'
import type { ArgTable } from './arguments.js'
import { callSite } from './call-site.js'
import { expectText } from './expect.js'

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
 * `build({ contexts })` names. It is named as images are: in lower case.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 */
export function context(name: string): ContextValue {
  const at = callSite(context)
  expectText('context', 'the name', name, at)
  parseReference(name, at)
  return Object.freeze({ kind: 'context', name })
}

/**
 * @throws {InvalidReferenceError} `INVALID_REFERENCE` for a string that is none.
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION` for what is no origin at all.
 */
export function toOrigin(origin: Origin, at: SourceLocation | undefined): OriginNode {
  if (typeof origin === 'string') {
    return { kind: 'image', reference: parseReference(origin, at).text }
  }
  switch (origin?.kind) {
    case 'stage':
      return { kind: 'stage', stage: origin.node }
    case 'reference':
      return { kind: 'image', reference: parseReference(origin.text, at).text }
    case 'context':
      return { kind: 'context', name: origin.name }
    default:
      throw new InvalidDefinitionError('The origin is no stage, no reference and no context', {
        at,
        hint: "Give a stage, a string such as 'alpine:3.20', a reference, or context('name').",
      })
  }
}
