/** A value of a configuration, and where it stands. */
export type ConfigNode =
  | {
      readonly kind: 'scalar'
      readonly text: string
      /** Whether it can only be text: quoted, or in a block. */
      readonly quoted: boolean
      readonly at?: ConfigPlace
    }
  | { readonly kind: 'list'; readonly items: readonly ConfigNode[]; readonly at?: ConfigPlace }
  | { readonly kind: 'map'; readonly entries: readonly ConfigEntry[]; readonly at?: ConfigPlace }

export interface ConfigEntry {
  readonly key: string
  readonly value: ConfigNode
  /** Of the key. */
  readonly at?: ConfigPlace
}

/** Line and column, counted from 1. */
export interface ConfigPlace {
  readonly line: number
  readonly column: number
}

/** What a value that is missing is. */
export const NOTHING: ConfigNode = Object.freeze({ kind: 'scalar', text: '', quoted: false })

/** Whether a scalar stands for no value at all. YAML 1.1: null. */
export function isNothing(node: ConfigNode | undefined): boolean {
  if (!node) return true
  return node.kind === 'scalar' && !node.quoted && /^(?:|~|null|Null|NULL)$/.test(node.text)
}

/** A value of JavaScript as a node; it has no place. */
export function nodeOfValue(value: unknown): ConfigNode {
  if (value === undefined || value === null) return NOTHING
  if (Array.isArray(value)) return { kind: 'list', items: value.map(nodeOfValue) }
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined)
    return {
      kind: 'map',
      entries: entries.map(([key, each]) => ({ key, value: nodeOfValue(each) })),
    }
  }
  return { kind: 'scalar', text: String(value), quoted: typeof value === 'string' }
}
