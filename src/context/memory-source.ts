import { createHash } from 'node:crypto'
import { ContextFileVanishedError } from '../errors/context-error.js'
import { includePatternsOf, type LinkTree } from './follow-links.js'
import { cleanPath, parentPath } from './ignore/clean-path.js'
import type { LocalEntry, LocalSource } from './local-source.js'
import { compileSelection, ROOT_RESULTS, type FolderResults } from './selection-filter.js'
import { sortNames } from './sort-names.js'

/** A file that exists only in a build. */
export interface MemoryFile {
  readonly content: string | Uint8Array
  /**
   * POSIX permission bits.
   *
   * @default 0o644
   */
  readonly mode?: number
}

interface MemoryNode {
  readonly entry: LocalEntry
  readonly content: Uint8Array | undefined
  readonly children: Map<string, MemoryNode>
}

/**
 * Files held in memory, e.g. a generated Dockerfile and its `.dockerignore`. Folders are implied by the paths.
 *
 * BuildKit takes a file of the same size and modification time for unchanged, so that time is derived from the
 * content: other content is always sent, the same content never twice.
 */
export function memorySource(
  files: ReadonlyMap<string, MemoryFile> | Readonly<Record<string, MemoryFile>>,
): LocalSource {
  const root = folderNode('')
  const byPath = new Map<string, MemoryNode>()
  for (const [raw, file] of files instanceof Map ? files : Object.entries(files)) {
    const path = cleanPath(`/${raw}`).slice(1)
    const node = fileNode(path, file)
    folderOf(root, parentPath(path)).children.set(path.slice(path.lastIndexOf('/') + 1), node)
    byPath.set(path, node)
  }
  const tree: LinkTree = { readlink: () => undefined, list: () => [] }

  return {
    walk: async function* (selection, signal) {
      signal?.throwIfAborted()
      const judge = compileSelection(
        includePatternsOf(tree, selection.includePatterns, selection.followPaths),
        selection.excludePatterns,
      )
      const entries = list(root, ROOT_RESULTS)
      if (entries.length > 0) yield entries

      function list(folder: MemoryNode, results: FolderResults): LocalEntry[] {
        return sortNames([...folder.children.keys()]).flatMap((name) => {
          const node = folder.children.get(name)
          if (!node) return []
          const verdict = judge(node.entry.path, results)
          const below = verdict.descend ? list(node, verdict.results) : []
          return verdict.selected || below.length > 0 ? [node.entry, ...below] : []
        })
      }
    },
    read: async function* (path, signal) {
      signal?.throwIfAborted()
      const content = byPath.get(path)?.content
      if (!content) throw new ContextFileVanishedError(path)
      if (content.length > 0) yield content
    },
  }
}

function folderOf(root: MemoryNode, path: string): MemoryNode {
  if (path === '.') return root
  const parent = folderOf(root, parentPath(path))
  const name = path.slice(path.lastIndexOf('/') + 1)
  const known = parent.children.get(name)
  if (known) return known
  const folder = folderNode(path)
  parent.children.set(name, folder)
  return folder
}

function folderNode(path: string): MemoryNode {
  return {
    entry: { path, kind: 'directory', mode: 0o755, size: 0, modifiedAt: 0n },
    content: undefined,
    children: new Map(),
  }
}

function fileNode(path: string, { content, mode = 0o644 }: MemoryFile): MemoryNode {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    entry: { path, kind: 'file', mode, size: bytes.length, modifiedAt: timeOf(bytes) },
    content: bytes,
    children: new Map(),
  }
}

/** A moment between 1970 and 2106 that depends on the content only. */
function timeOf(content: Uint8Array): bigint {
  const digest = createHash('sha256').update(content).digest()
  const seconds = BigInt(digest.readUInt32BE(0))
  return seconds * 1_000_000_000n + BigInt(digest.readUInt32BE(4) % 1_000_000_000)
}
