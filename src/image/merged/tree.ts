import type { MergedFile } from './merged-file.js'

/** A place in a merged file system. It changes while layers are applied; the files themselves do not. */
export interface TreeNode {
  file: MergedFile
  /** Number of the last layer that wrote it, from 0. */
  layer: number
  /** By name, of a folder only. */
  children: Map<string, TreeNode> | undefined
}

/** A folder that no layer lists: as Engines make those that are missing. */
export const UNLISTED: MergedFile = Object.freeze({
  kind: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  size: 0,
  modifiedAt: new Date(0),
  xattrs: Object.freeze({}),
})

export function emptyTree(): TreeNode {
  return folderNode(UNLISTED, -1)
}

export function folderNode(file: MergedFile, layer: number): TreeNode {
  return { file, layer, children: new Map() }
}

/** Another tree of the same files. */
export function copyTree({ file, layer, children }: TreeNode): TreeNode {
  const copied =
    children && new Map([...children].map(([name, child]) => [name, copyTree(child)] as const))
  return { file, layer, children: copied }
}

/** All paths of a tree, `/` for itself; each folder before what is in it. */
export function* walkTree(
  node: TreeNode,
  path = '',
): Generator<readonly [path: string, file: MergedFile], void, undefined> {
  yield [path === '' ? '/' : path, node.file]
  for (const [name, child] of node.children ?? []) yield* walkTree(child, `${path}/${name}`)
}
