import { posix } from 'node:path'
import type { LocalSelection } from '../../context/index.js'

/** Paths that an instruction takes from one folder. */
export interface TakenPaths {
  /** Expanded, as COPY, ADD and `source=` name them. */
  readonly paths: readonly string[]
  /** `source=` of a mount: a path is one path, whatever stands in it. */
  readonly literal?: boolean
  /** COPY --parents: `/./` in a path only says where the kept part begins, and `**` may stand for folders. */
  readonly parents?: boolean
  readonly exclude?: readonly string[]
}

/** Files to be read. */
export interface Question {
  readonly selection: LocalSelection
  /**
   * What is asked instead where that finds nothing, or a link right at `depth` (1 is the root): links count then, and are
   * followed.
   */
  readonly following?: { readonly depth: number; readonly selection: LocalSelection }
}

/** All of a folder, but for what it leaves out itself. */
export function everything(ignorePatterns: readonly string[]): LocalSelection {
  return { includePatterns: [], excludePatterns: ignorePatterns, followPaths: [] }
}

/**
 * The files that an instruction takes, of those that BuildKit asks a client for (`FollowPaths` of convert.go, less what
 * the ignore file says), as its copy resolves them (fsutil: `ResolveWildcards`, and links within the root).
 *
 * It is wider than what ends in the image in these ways:
 *
 * - The folders above a path are part of it: their modes, which only COPY with `--parents` takes.
 * - Where a path with wildcards meets a link, what BuildKit is sent counts as a whole: all that the part of the path up
 *   to the link matches.
 * - There, and where a link stands in the path, `--exclude` does not count. Where an exception of it (`!name`) matches, it
 *   brings back what the ignore file leaves out.
 */
export function questionsOf(
  { paths, literal = false, parents = false, exclude = [] }: TakenPaths,
  ignorePatterns: readonly string[],
): readonly Question[] {
  if (parents) return paths.map((path) => withParents(path, exclude, ignorePatterns))
  if (exclude.length > 0) return paths.map((path) => alone(path, exclude, ignorePatterns))
  const isPlain = (path: string): boolean => literal || !hasWildcard(path)
  const plain = paths.filter(isPlain)
  const together = plain.length > 0 ? [{ selection: follow(plain, ignorePatterns) }] : []
  const globs = paths.filter((path) => !isPlain(path))
  return [...together, ...globs.map((path) => alone(path, exclude, ignorePatterns))]
}

/** A path by itself, for patterns of `--exclude` belong to what it matches. */
function alone(
  path: string,
  exclude: readonly string[],
  ignorePatterns: readonly string[],
): Question {
  const cleaned = withPlainStars(relative(path))
  const excludePatterns = [...ignorePatterns, ...below(cleaned, exclude)]
  if (!hasWildcard(path)) return { selection: follow([path], excludePatterns) }
  return {
    selection: { includePatterns: [cleaned], excludePatterns, followPaths: [] },
    following: {
      depth: cleaned.split('/').length,
      selection: follow([cleaned], ignorePatterns),
    },
  }
}

/** Links are followed only on the way to the part that is kept. */
function withParents(
  path: string,
  exclude: readonly string[],
  ignorePatterns: readonly string[],
): Question {
  const pivot = path.indexOf('/./')
  const root = pivot === -1 ? '' : relative(path.slice(0, pivot))
  const cleaned = relative(path)
  const following = { depth: Infinity, selection: follow([path], ignorePatterns) }
  if (hasWildcard(root)) return { selection: following.selection }
  const excludePatterns = [...ignorePatterns, ...below(root, exclude)]
  if (cleaned === root) return { selection: follow([root], excludePatterns) }
  const selection = { includePatterns: [cleaned], excludePatterns, followPaths: [] }
  return { selection, ...(root !== '' && { following }) }
}

function follow(paths: readonly string[], excludePatterns: readonly string[]): LocalSelection {
  const cleaned = paths.map(relative)
  if (cleaned.includes('')) return everything(excludePatterns)
  return { includePatterns: [], excludePatterns, followPaths: [...new Set(cleaned)].toSorted() }
}

/** Go: `path.Join("/", path)`, without that slash. */
function relative(path: string): string {
  return posix.resolve('/', path).slice(1)
}

/** Go: `path.Match`, to which several stars are one. */
function withPlainStars(path: string): string {
  return path.replace(/\\.|\*+/gs, (match) => (match.startsWith('*') ? '*' : match))
}

/** BuildKit: `containsWildcards`; an escape is read as part of a pattern, too. */
function hasWildcard(path: string): boolean {
  return /[*?[\\]/.test(path)
}

/**
 * Patterns that are relative to what a path matches, from the root of the folder. One that leads out of it, or means all
 * of it, matches nothing within.
 */
function below(root: string, patterns: readonly string[]): readonly string[] {
  const prefix = root === '' ? '' : `${root}/`
  return patterns.flatMap((pattern) => {
    // Source: moby/patternmatcher patternmatcher.go, `New`: blanks around it are dropped, then it is cleaned.
    const [, exception = '', written = ''] = /^(!?)(.*)$/s.exec(pattern.trim()) ?? []
    const cleaned = posix.normalize(written).replace(/(?<=.)\/$/, '')
    if (written === '' || cleaned === '.' || /^(?:\/|\.\.(?:\/|$))/.test(cleaned)) return []
    return [exception + prefix + cleaned]
  })
}
