/**
 * Text with places where lines may break, after Wadler's "A prettier printer" and in the words of prettier, whose
 * layout the generated code has: so a formatter in the user's project finds nothing to change.
 */
export type Document = string | Concat | Indent | Line | Group | IfBroken

interface Node {
  /** Whether there is a line within that breaks in any case. */
  readonly breaks: boolean
  /** Whether what is around breaks too. */
  readonly propagates: boolean
}

export interface Concat extends Node {
  readonly kind: 'concat'
  readonly parts: readonly Document[]
}

export interface Indent extends Node {
  readonly kind: 'indent'
  readonly content: Document
}

/** A blank (`line`) or nothing (`soft`) where the group fits, else a new line; `hard` and `raw` always one. */
export interface Line extends Node {
  readonly kind: 'line'
  /** `raw` is not indented: it stands within a template literal. */
  readonly mode: 'line' | 'soft' | 'hard' | 'raw'
}

/** What stands on one line if it fits. */
export interface Group extends Node {
  readonly kind: 'group'
  readonly content: Document
  readonly broken: boolean
  /** Layouts to try in turn, the content first; the last one is taken in any case. */
  readonly states?: readonly Document[]
  /** Told of in the result where it was broken. */
  readonly source?: object
}

/** Only where the group around it is broken. */
export interface IfBroken extends Node {
  readonly kind: 'ifBroken'
  readonly content: Document
}

const breakable = { kind: 'line', breaks: false, propagates: false } as const
const breaking = { kind: 'line', breaks: true, propagates: true } as const

export const line: Document = { ...breakable, mode: 'line' }
export const softLine: Document = { ...breakable, mode: 'soft' }
export const hardLine: Document = { ...breaking, mode: 'hard' }
export const rawLine: Document = { ...breaking, mode: 'raw' }
/** Breaks what is around, and is nothing itself. */
export const breakParent: Document = { kind: 'concat', parts: [], breaks: true, propagates: true }

export function breaks(document: Document): boolean {
  return typeof document !== 'string' && document.breaks
}

function propagates(document: Document): boolean {
  return typeof document !== 'string' && document.propagates
}

export function concat(...parts: readonly Document[]): Document {
  return sequence(parts)
}

function sequence(parts: readonly Document[]): Document {
  return {
    kind: 'concat',
    parts,
    breaks: parts.some(breaks),
    propagates: parts.some(propagates),
  }
}

export function join(separator: Document, documents: readonly Document[]): Document {
  return sequence(
    documents.flatMap((document, index) => (index === 0 ? [document] : [separator, document])),
  )
}

export function indent(content: Document): Document {
  return { kind: 'indent', content, breaks: breaks(content), propagates: propagates(content) }
}

export function ifBroken(content: Document): Document {
  return { kind: 'ifBroken', content, breaks: false, propagates: false }
}

export function group(
  content: Document,
  { broken: asked = false, source }: { readonly broken?: boolean; readonly source?: object } = {},
): Document {
  const broken = asked || propagates(content)
  return {
    kind: 'group',
    content,
    broken,
    breaks: broken || breaks(content),
    propagates: broken,
    ...(source && { source }),
  }
}

/** The first layout that fits; a break within does not reach what is around. */
export function firstThatFits(first: Document, ...others: readonly Document[]): Document {
  return {
    kind: 'group',
    content: first,
    broken: false,
    states: [first, ...others],
    breaks: breaks(first),
    propagates: false,
  }
}
