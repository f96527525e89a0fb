import type { BuiltImage, Container, EngineImage, Stage } from '../definition/index.js'

/** An image in an Engine, however it came there. */
export type ImageHandle = BuiltImage | EngineImage

/** What an expectation is about. */
export type Subject =
  | { readonly kind: 'definition'; readonly definition: Stage }
  | { readonly kind: 'image'; readonly image: ImageHandle }
  | { readonly kind: 'container'; readonly container: Container }
  | { readonly kind: 'reference'; readonly reference: string }

/**
 * The subject that a value is, or nothing. A fixture, as `useImage` and `useContainer` give it, is called: it throws
 * where it is not ready.
 *
 * Judged by what the value has and not by its class, for a test file may have loaded the package a second time.
 */
export function subjectOf(value: unknown): Subject | undefined {
  if (typeof value !== 'function') return plainSubject(value)
  return value.length > 0 ? undefined : plainSubject((value as () => unknown)())
}

/** The definition that a value is, or that a fixture is of, which need not be ready for it. */
export function definitionOf(value: unknown): Stage | undefined {
  const own: unknown = typeof value === 'function' ? Reflect.get(value, 'definition') : undefined
  const subject = own === undefined ? subjectOf(value) : plainSubject(own)
  return subject?.kind === 'definition' ? subject.definition : undefined
}

function plainSubject(value: unknown): Subject | undefined {
  if (typeof value === 'string')
    return value === '' ? undefined : { kind: 'reference', reference: value }
  if (typeof value !== 'object' || value === null) return undefined
  const kind: unknown = Reflect.get(value, 'kind')
  if (kind === 'stage' && has(value, 'build')) {
    return { kind: 'definition', definition: value as Stage }
  }
  if ((kind === 'built' || kind === 'image') && has(value, 'inspect')) {
    return { kind: 'image', image: value as ImageHandle }
  }
  if (kind === 'container' && has(value, 'exec')) {
    return { kind: 'container', container: value as Container }
  }
  return undefined
}

function has(value: object, method: string): boolean {
  return typeof Reflect.get(value, method) === 'function'
}
