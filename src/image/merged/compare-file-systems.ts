import type { ArchivedLayer } from '../open-image-archive.js'
import { applyLayer } from './apply-layer.js'
import type { FileDifference, FileField, MergedFile } from './merged-file.js'
import { copyTree, emptyTree, type TreeNode, walkTree } from './tree.js'

/** What is read of a layer. */
export type ReadLayer = Pick<ArchivedLayer, 'diffId' | 'entries'>

export interface CompareFileSystemsOptions {
  /** Whether modification times count. @default false */
  readonly times?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The paths in which the merged file systems of two lists of layers differ, in the order of their bytes. Layers that
 * both lists begin with are read once.
 *
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export async function compareFileSystems(
  first: readonly ReadLayer[],
  second: readonly ReadLayer[],
  { times = false, signal }: CompareFileSystemsOptions = {},
): Promise<readonly FileDifference[]> {
  const shared = sharedLayers(first, second)
  // Nothing can differ, so nothing is read.
  if (shared === first.length && shared === second.length) return []
  const base = emptyTree()
  await applyLayers(base, first.slice(0, shared), 0, signal)
  const other = copyTree(base)
  await applyLayers(base, first.slice(shared), shared, signal)
  await applyLayers(other, second.slice(shared), shared, signal)
  return compareTrees(base, other, times)
}

/** How many layers two lists both begin with. */
function sharedLayers(first: readonly ReadLayer[], second: readonly ReadLayer[]): number {
  const differing = first.findIndex(({ diffId }, index) => diffId !== second[index]?.diffId)
  return differing < 0 ? first.length : differing
}

async function applyLayers(
  root: TreeNode,
  layers: readonly ReadLayer[],
  number: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const [index, layer] of layers.entries()) {
    await applyLayer(root, layer.entries(), number + index, signal)
  }
}

function compareTrees(
  first: TreeNode,
  second: TreeNode,
  times: boolean,
): readonly FileDifference[] {
  const found: FileDifference[] = []
  const theirs = new Map(walkTree(second))
  for (const [path, file] of walkTree(first)) {
    const other = theirs.get(path)
    theirs.delete(path)
    if (!other) {
      found.push(Object.freeze({ path, change: 'removed', first: file }))
      continue
    }
    const fields = differingFields(file, other, times)
    if (fields.length === 0) continue
    found.push(Object.freeze({ path, change: 'modified', fields, first: file, second: other }))
  }
  for (const [path, file] of theirs) {
    found.push(Object.freeze({ path, change: 'added', second: file }))
  }
  return Object.freeze(
    found.toSorted((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path))),
  )
}

const FIELDS: Readonly<Record<Exclude<FileField, 'kind'>, (file: MergedFile) => unknown>> = {
  // Some writers give links the permissions of everybody, some none.
  mode: ({ kind, mode }) => (kind === 'symlink' ? 0 : mode),
  owner: ({ uid, gid }) => `${uid}:${gid}`,
  size: ({ size }) => size,
  content: ({ digest }) => digest,
  linkTarget: ({ linkTarget }) => linkTarget,
  device: ({ device }) => device,
  xattrs: ({ xattrs }) =>
    JSON.stringify(Object.entries(xattrs).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  mtime: ({ modifiedAt }) => modifiedAt.getTime(),
}

function differingFields(
  first: MergedFile,
  second: MergedFile,
  times: boolean,
): readonly FileField[] {
  // Often the very same, from a layer that both have.
  if (first === second) return []
  if (first.kind !== second.kind) return Object.freeze<FileField[]>(['kind'])
  const names = Object.keys(FIELDS) as (keyof typeof FIELDS)[]
  return Object.freeze(
    names.filter(
      (name) =>
        (times || name !== 'mtime') && !Object.is(FIELDS[name](first), FIELDS[name](second)),
    ),
  )
}
