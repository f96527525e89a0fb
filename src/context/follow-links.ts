import { cleanPath, parentPath } from './ignore/clean-path.js'
import { compileGlob, hasWildcard } from './ignore/glob.js'

/** Most links followed from one path, so that a loop ends. Linux: include/linux/namei.h `MAXSYMLINKS`. */
const MAX_LINKS = 40

/** What link resolution needs to know of a tree. Paths are relative to its root. */
export interface LinkTree {
  /** The target of a symbolic link; nothing for any other entry, or for none. */
  readlink(path: string): string | undefined
  /** Names in a folder; none where there is no such folder. */
  list(path: string): readonly string[]
}

/**
 * Turns wanted paths into include patterns that hold them and whatever their symbolic links lead to, as
 * fsutil's `FollowLinks`: an absolute target counts from the root of the tree, and no target leads out of it.
 *
 * @returns nothing where a path leads to the root: then everything is wanted.
 */
export function followLinks(tree: LinkTree, paths: readonly string[]): string[] | undefined {
  const resolved = new Set<string>()
  const seen = new Set<string>()
  const open = paths.map((path) => ({ path: relative(path), links: 0 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next.path)) continue
    seen.add(next.path)
    const { reached, targets, rest } = firstLink(tree, next.path)
    resolved.add(reached)
    if (next.links === MAX_LINKS) continue
    const links = next.links + 1
    open.push(...targets.map((target) => ({ path: relative(`${target}/${rest}`), links })))
  }
  return withoutNested([...resolved].toSorted(byBytes))
}

/** Include patterns together with the resolved paths; nothing where they hold everything. */
export function includePatternsOf(
  tree: LinkTree,
  includePatterns: readonly string[],
  followPaths: readonly string[],
): readonly string[] {
  if (followPaths.length === 0) return includePatterns
  const targets = followLinks(tree, followPaths)
  if (!targets) return includePatterns
  return withoutNested([...includePatterns, ...targets]) ?? []
}

/** Goes down the path up to its end or to the first component that is a link, or a glob that matches links. */
function firstLink(
  tree: LinkTree,
  path: string,
): { readonly reached: string; readonly targets: readonly string[]; readonly rest: string } {
  const components = path.split('/')
  for (let depth = 1; depth < components.length; depth++) {
    const reached = components.slice(0, depth).join('/')
    const targets = linkTargets(tree, reached)
    if (targets.length > 0) return { reached, targets, rest: components.slice(depth).join('/') }
  }
  return { reached: path, targets: linkTargets(tree, path), rest: '' }
}

function linkTargets(tree: LinkTree, path: string): string[] {
  // Outside of the root nothing is looked at.
  if (path === '.' || path === '..' || path.startsWith('../')) return []
  const folder = parentPath(path)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const names = hasWildcard(name) ? tree.list(folder).filter(compileGlob(name)) : [name]
  return names.flatMap((each) => {
    const link = tree.readlink(folder === '.' ? each : `${folder}/${each}`)
    if (link === undefined) return []
    return [cleanPath(link.startsWith('/') ? link : `/${folder}/${link}`)]
  })
}

function relative(path: string): string {
  return cleanPath(`./${path.startsWith('/') ? cleanPath(path) : path}`)
}

/** Drops paths below the one before; nothing where one is the root. */
function withoutNested(paths: readonly string[]): string[] | undefined {
  const kept: string[] = []
  let last = ''
  for (const path of paths) {
    if (path === '.') return undefined
    if (path.startsWith(`${last}/`)) continue
    kept.push(path)
    last = path
  }
  return kept
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
