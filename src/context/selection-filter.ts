import type { IgnorePattern } from './ignore/pattern.js'
import {
  compilePatterns,
  matchesUsingParentResults,
  type ParentResults,
} from './ignore/pattern-matcher.js'

/** What is known of a folder, for the entries in it. */
export interface FolderResults {
  readonly include: ParentResults | undefined
  readonly exclude: ParentResults | undefined
}

export interface Verdict {
  /** The entry itself is wanted. */
  readonly selected: boolean
  /** If the entry is a folder, something in it could be wanted. */
  readonly descend: boolean
  readonly results: FolderResults
}

/** Decides about one entry after the other, folders before what is in them. */
export type SelectionFilter = (path: string, folder: FolderResults) => Verdict

export const ROOT_RESULTS: FolderResults = { include: undefined, exclude: undefined }

const EVERYTHING: Verdict = { selected: true, descend: true, results: ROOT_RESULTS }

/** Characters that keep a pattern from being a plain path. fsutil: filter.go `patternChars`. */
const PATTERN_CHARACTERS = /[*[\]?^\\]/

/**
 * The filter of fsutil's `FilterFS`: a folder is not entered when no include pattern, or no exception to the
 * pattern that excludes it, could match below it. Where such a pattern is a glob, the folder is entered.
 *
 * @throws {InvalidIgnorePatternError} `INVALID_IGNORE_PATTERN`
 */
export function compileSelection(
  includePatterns: readonly string[],
  excludePatterns: readonly string[],
): SelectionFilter {
  const include = compilePatterns(includePatterns)
  const exclude = compilePatterns(excludePatterns)
  if (includePatterns.length === 0 && exclude.patterns.length === 0) return () => EVERYTHING
  const mayInclude = belowAny(include.patterns.filter((pattern) => !pattern.exclusion))
  const mayExcept = belowAny(exclude.patterns.filter((pattern) => pattern.exclusion))
  const all = includePatterns.length === 0

  return (path, folder) => {
    const included = all ? undefined : matchesUsingParentResults(include, path, folder.include)
    const excluded = matchesUsingParentResults(exclude, path, folder.exclude)
    const wanted = included === undefined || included.matched
    return {
      selected: wanted && !excluded.matched,
      descend: (wanted || mayInclude(path)) && (!excluded.matched || mayExcept(path)),
      results: { include: included?.results, exclude: excluded.results },
    }
  }
}

/** Decides about single paths, as a walk would that comes by them: the folders above are looked at too. */
export function selectedBy(judge: SelectionFilter): (path: string) => boolean {
  const entered = new Map<string, FolderResults | undefined>([['', ROOT_RESULTS]])
  const resultsOf = (folder: string): FolderResults | undefined => {
    if (entered.has(folder)) return entered.get(folder)
    const above = resultsOf(folderOf(folder))
    const verdict = above && judge(folder, above)
    const results = verdict?.descend ? verdict.results : undefined
    entered.set(folder, results)
    return results
  }
  return (path) => {
    const results = resultsOf(folderOf(path))
    return results !== undefined && judge(path, results).selected
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

/** Whether one of the patterns could match below a folder. */
function belowAny(patterns: readonly IgnorePattern[]): (folder: string) => boolean {
  const prefixes = patterns.map((pattern) => withoutTrailingGlob(pattern.text))
  if (prefixes.some((prefix) => PATTERN_CHARACTERS.test(prefix))) return () => true
  return (folder) => prefixes.some((prefix) => `${prefix}/`.startsWith(`${folder}/`))
}

function withoutTrailingGlob(text: string): string {
  return text.replace(/\/\*\*$/, '').replace(/\/\*$/, '')
}
