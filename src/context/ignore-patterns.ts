import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ContextUnreadableError } from '../errors/context-error.js'
import { parseIgnoreLines } from './ignore/ignore-file.js'
import { compilePatterns } from './ignore/pattern-matcher.js'
import { isGone } from './system-error.js'

/** What a context leaves out, and which file says so. */
export interface IgnorePatterns {
  readonly patterns: readonly string[]
  /** Absolute path of the file that was read; absent where there is none. */
  readonly file?: string
  /** The file as it is, for a builder that reads it again. */
  readonly content?: Uint8Array
}

/**
 * Reads `<Dockerfile>.dockerignore`, which replaces `.dockerignore` of the context as a whole, or else that.
 *
 * @param root - path of the context.
 * @param dockerfile - path of the Dockerfile, absolute or from the context; the file need not exist.
 * @throws {InvalidIgnorePatternError} `INVALID_IGNORE_PATTERN` naming file, line and pattern.
 * @throws {ContextUnreadableError} `CONTEXT_UNREADABLE`
 */
export async function loadIgnorePatterns(
  root: string,
  dockerfile = 'Dockerfile',
): Promise<IgnorePatterns> {
  for (const file of [
    resolve(root, `${dockerfile}.dockerignore`),
    resolve(root, '.dockerignore'),
  ]) {
    const content = await readIfThere(file)
    if (!content) continue
    const lines = parseIgnoreLines(content)
    const patterns = lines.map(({ pattern }) => pattern)
    compilePatterns(
      patterns,
      lines.map(({ line }) => ({ file, line })),
    )
    return { patterns, file, content }
  }
  return { patterns: [] }
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (isGone(error)) return undefined
    throw new ContextUnreadableError(file, error)
  }
}
