import { createHash } from 'node:crypto'
import { InvalidImageArchiveError } from '../../errors/index.js'
import type { LayerEntry } from '../layer-entry.js'
import type { TarEntry } from '../tar/read-tar.js'
import type { MergedFile } from './merged-file.js'
import { folderNode, type TreeNode, UNLISTED } from './tree.js'

// OCI image-spec, layer.md, "Whiteouts".
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** What aufs kept for itself. moby: pkg/archive, WhiteoutMetaPrefix. */
const BOOKKEEPING = '.wh..wh.'

/** Names in a path: as many as fit into the longest one of Linux, of 4096 bytes. */
const MAX_DEPTH = 2048

/**
 * Applies one layer to a tree, as image stores do it. A whiteout hides what lower layers have, never what its own has,
 * wherever in the layer it stands.
 *
 * @param layer its number; layers are applied in ascending order
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export async function applyLayer(
  root: TreeNode,
  entries: AsyncIterable<TarEntry>,
  layer: number,
  signal?: AbortSignal,
): Promise<void> {
  for await (const { entry, content } of entries) {
    signal?.throwIfAborted()
    const names = namesOf(entry.path)
    const name = names.pop()
    if (names.some((each) => each.startsWith(BOOKKEEPING))) continue
    if (name === undefined) {
      if (entry.kind === 'directory') Object.assign(root, { file: await fileOf(entry), layer })
      continue
    }
    if (name.startsWith(WHITEOUT)) {
      const folder = folderAt(root, names)
      if (name === OPAQUE) hideChildren(folder, layer)
      else if (!name.startsWith(BOOKKEEPING)) hide(folder, name.slice(WHITEOUT.length), layer)
      continue
    }
    if (entry.kind === 'hardlink') {
      const file = linkedFile(root, entry)
      put(makeFolders(root, names, layer), name, file, layer)
    } else {
      const file = await fileOf(entry, content)
      put(makeFolders(root, names, layer), name, file, layer)
    }
  }
}

/** The names on the way to a path; none for the root. */
function namesOf(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  const shown = JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path)
  if (names.includes('..')) {
    throw new InvalidImageArchiveError(`A layer has an entry ${shown}, with ".."`)
  }
  if (names.length > MAX_DEPTH) {
    throw new InvalidImageArchiveError(`A layer has an entry ${shown}, below ${MAX_DEPTH} folders`)
  }
  return names
}

function folderAt(root: TreeNode, names: readonly string[]): TreeNode | undefined {
  let node: TreeNode | undefined = root
  for (const name of names) node = node?.children?.get(name)
  return node
}

/** As overlayfs does it, a folder of a layer takes the place of whatever else lower layers have there, links too. */
function makeFolders(
  root: TreeNode,
  names: readonly string[],
  layer: number,
): Map<string, TreeNode> {
  let children = (root.children ??= new Map())
  for (const name of names) {
    let node = children.get(name)
    if (!node?.children) {
      node = folderNode(UNLISTED, layer)
      children.set(name, node)
    }
    children = node.children ??= new Map()
  }
  return children
}

/** A folder over a folder keeps what is in it; everything else replaces what was there. */
function put(siblings: Map<string, TreeNode>, name: string, file: MergedFile, layer: number): void {
  const children =
    file.kind === 'directory'
      ? (siblings.get(name)?.children ?? new Map<string, TreeNode>())
      : undefined
  siblings.set(name, { file, layer, children })
}

function hideChildren(folder: TreeNode | undefined, layer: number): void {
  for (const name of folder?.children?.keys() ?? []) hide(folder, name, layer)
}

/** Hides what lower layers have at a name; a folder in which the layer has something stays, with that alone. */
function hide(folder: TreeNode | undefined, name: string, layer: number): void {
  const node = folder?.children?.get(name)
  if (!node) return
  hideChildren(node, layer)
  if (node.layer === layer) return
  if ((node.children?.size ?? 0) === 0) folder?.children?.delete(name)
  else Object.assign(node, { file: UNLISTED, layer })
}

/** A hard link shares the file as it is by then: what becomes of its first name later is nothing to it. */
function linkedFile(root: TreeNode, { path, linkname = '' }: LayerEntry): MergedFile {
  const node = folderAt(root, namesOf(linkname))
  if (node && !node.children) return node.file
  throw new InvalidImageArchiveError(
    `${JSON.stringify(path)} is a hard link to ${JSON.stringify(linkname)}, where no file is`,
  )
}

async function fileOf(
  entry: LayerEntry,
  content?: () => AsyncIterable<Uint8Array>,
): Promise<MergedFile> {
  const { kind, mode, uid, gid, size, modifiedAt, linkname, device, xattrs } = entry
  if (kind === 'hardlink') throw new TypeError('a hard link is no file of its own')
  return Object.freeze({
    kind,
    mode,
    uid,
    gid,
    size,
    modifiedAt: new Date(Number(modifiedAt / 1_000_000n)),
    ...(kind === 'file' && content && { digest: await digestOf(content()) }),
    ...(kind === 'symlink' && { linkTarget: linkname ?? '' }),
    ...(device && { device: `${device.major}:${device.minor}` }),
    xattrs: Object.freeze(xattrs),
  })
}

async function digestOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of content) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}
