import { parseIgnoreLines } from './ignore/ignore-file.js'
import { compilePatterns, matchesOrParentMatches } from './ignore/pattern-matcher.js'

/** What a `.dockerignore` says. */
export interface Dockerignore {
  /** Its patterns as moby reads them: cleaned, without comments. */
  readonly patterns: readonly string[]
  /** Whether it leaves out a path of the context, e.g. `src/main.ts`, itself or by a folder that it is in. */
  readonly ignores: (path: string) => boolean
}

/**
 * Reads a `.dockerignore` as moby does.
 *
 * ```ts
 * parseDockerignore('node_modules\n!node_modules/keep\n').ignores('node_modules/left-pad') // true
 * ```
 *
 * @param file - its name, for errors.
 * @throws {InvalidIgnorePatternError} `INVALID_IGNORE_PATTERN` naming pattern and line.
 */
export function parseDockerignore(
  content: string | Uint8Array,
  file = '.dockerignore',
): Dockerignore {
  const lines = parseIgnoreLines(content)
  const patterns = lines.map(({ pattern }) => pattern)
  const matcher = compilePatterns(
    patterns,
    lines.map(({ line }) => ({ file, line })),
  )
  return Object.freeze({
    patterns: Object.freeze(patterns),
    ignores: (path: string) => matchesOrParentMatches(matcher, path),
  })
}
