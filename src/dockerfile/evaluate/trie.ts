const BITS = 3
const WIDTH = 2 ** BITS
const MASK = WIDTH - 1

type TrieNode = readonly unknown[]

/**
 * A list by index of which a change copies only a path, so that every instruction of a large file may keep the
 * variables that it saw.
 */
export class Trie<Leaf extends object> {
  readonly #root: TrieNode
  readonly #shift: number

  constructor(root: TrieNode = [], shift = 0) {
    this.#root = root
    this.#shift = shift
  }

  get(index: number): Leaf | undefined {
    if (index >= WIDTH * 2 ** this.#shift) return undefined
    let node = this.#root
    for (let shift = this.#shift; shift > 0; shift -= BITS) {
      node = nodeAt(node, (index >>> shift) & MASK)
    }
    return node[index & MASK] as Leaf | undefined
  }

  with(index: number, leaf: Leaf | undefined): Trie<Leaf> {
    let root = this.#root
    let shift = this.#shift
    while (index >= WIDTH * 2 ** shift) {
      root = [root]
      shift += BITS
    }
    return new Trie(withLeaf(root, shift, index, leaf), shift)
  }

  /** In the order of the indices. */
  leaves(): readonly Leaf[] {
    let nodes: readonly unknown[] = this.#root
    for (let shift = this.#shift; shift > 0; shift -= BITS) {
      nodes = nodes.flatMap((node) => node as TrieNode)
    }
    return nodes.filter((leaf): leaf is Leaf => leaf !== undefined)
  }
}

const EMPTY: TrieNode = []

function nodeAt(node: TrieNode, at: number): TrieNode {
  return (node[at] as TrieNode | undefined) ?? EMPTY
}

function withLeaf(node: TrieNode, shift: number, index: number, leaf: unknown): TrieNode {
  const at = (index >>> shift) & MASK
  const copy = node.slice()
  while (copy.length < at) copy.push(shift === 0 ? undefined : EMPTY)
  copy[at] = shift === 0 ? leaf : withLeaf(nodeAt(node, at), shift - BITS, index, leaf)
  return copy
}
