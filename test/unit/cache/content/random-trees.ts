import { chmodSync, lutimesSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Arbitrary,
  array,
  boolean,
  constantFrom,
  nat,
  oneof,
  record,
  string,
} from 'fast-check'

/** What a path of a generated tree is. */
export type Node =
  | { readonly kind: 'folder' }
  | { readonly kind: 'file'; readonly content: string; readonly executable: boolean }
  | { readonly kind: 'link'; readonly target: string }

export type RandomTree = ReadonlyMap<string, Node>

const NAMES = ['a', 'b', 'a-b', 'a.b', 'é', '😀', 'src', '\u{1}'] as const

const anyNode: Arbitrary<Node> = oneof(
  record({ kind: constantFrom('folder' as const) }),
  record({
    kind: constantFrom('file' as const),
    content: string({ maxLength: 6 }),
    executable: boolean(),
  }),
  record({ kind: constantFrom('link' as const), target: constantFrom('a', '../b', '/x', 'é') }),
)

/** Trees of up to 12 entries, at least one of them. */
export const randomTree: Arbitrary<RandomTree> = array(
  record({ folder: nat(), name: constantFrom(...NAMES), node: anyNode }),
  { minLength: 1, maxLength: 12 },
).map((entries) => {
  const folders = ['']
  const tree = new Map<string, Node>()
  for (const { folder, name, node } of entries) {
    const path = `${folders[folder % folders.length] ?? ''}${name}`
    if (tree.has(path)) continue
    tree.set(path, node)
    if (node.kind === 'folder') folders.push(`${path}/`)
  }
  return tree
})

/** Makes a tree, its paths in the order of the numbers, with the modes that the umask leaves. */
export function make(
  root: string,
  tree: RandomTree,
  order: readonly number[],
  umask: number,
): void {
  const before = process.umask(umask)
  try {
    const entries = [...tree].map(
      (entry, index) => [order[index % order.length] ?? 0, entry] as const,
    )
    for (const [, [path, entry]] of entries.toSorted(([a], [b]) => a - b)) {
      const full = join(root, path)
      mkdirSync(dirname(full), { recursive: true })
      if (entry.kind === 'folder') mkdirSync(full, { recursive: true })
      else if (entry.kind === 'link') symlinkSync(entry.target, full)
      else writeFileSync(full, entry.content, { mode: entry.executable ? 0o777 : 0o666 })
    }
  } finally {
    process.umask(before)
  }
}

/** Gives every entry another time. */
export function touch(root: string, tree: RandomTree, seconds: number): void {
  for (const path of [...tree.keys()].toReversed()) lutimesSync(join(root, path), seconds, seconds)
}

/** Every tree that differs from this one in a single thing, by what that is. */
export function mutations(tree: RandomTree): readonly (readonly [string, RandomTree])[] {
  const mutants: (readonly [string, RandomTree])[] = []
  const add = (what: string, path: string, node: Node | undefined, other = path) => {
    const mutant = new Map(tree)
    mutant.delete(path)
    if (node) mutant.set(other, node)
    mutants.push([`${what} ${path}`, mutant])
  }
  add('new', 'new', { kind: 'file', content: '', executable: false })
  for (const [path, entry] of tree) {
    const isEmpty = ![...tree.keys()].some((other) => other.startsWith(`${path}/`))
    if (isEmpty) {
      add('remove', path, undefined)
      add('rename', path, entry, `${path}~`)
      if (entry.kind !== 'folder') add('folder', path, { kind: 'folder' })
      if (entry.kind !== 'link') add('link', path, { kind: 'link', target: path })
    }
    if (entry.kind === 'link') add('target', path, { ...entry, target: `${entry.target}x` })
    if (entry.kind !== 'file') continue
    add('executable', path, { ...entry, executable: !entry.executable })
    add('append', path, { ...entry, content: `${entry.content}\0` })
    if (entry.content !== '') {
      const first = entry.content.startsWith('x') ? 'y' : 'x'
      add('edit', path, { ...entry, content: first + entry.content.slice(1) })
    }
  }
  return mutants
}

/** A mode that no umask makes of what is created. */
export function restrict(root: string, path: string): void {
  chmodSync(join(root, path), 0o500)
}
