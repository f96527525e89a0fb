import { cleanPath, trimSpace } from './clean-path.js'

/** One pattern of an ignore file and the line that wrote it. */
export interface IgnoreLine {
  readonly pattern: string
  /** 1-based. */
  readonly line: number
}

/**
 * Reads a `.dockerignore` as moby/patternmatcher's `ignorefile.ReadAll` does: a byte order mark is dropped,
 * `#` in the first column starts a comment, white space around a pattern and a leading `/` are dropped,
 * and paths are cleaned. A lone `!` is kept, to fail when it is compiled.
 */
export function parseIgnoreLines(content: string | Uint8Array): IgnoreLine[] {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  const patterns: IgnoreLine[] = []
  const lines = (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n')
  for (const [index, raw] of lines.entries()) {
    if (raw.startsWith('#')) continue
    const trimmed = trimSpace(raw)
    if (trimmed === '') continue
    const inverted = trimmed.startsWith('!')
    const path = cleanPattern(inverted ? trimSpace(trimmed.slice(1)) : trimmed)
    patterns.push({ pattern: inverted ? `!${path}` : path, line: index + 1 })
  }
  return patterns
}

/** The patterns of an ignore file, in order. */
export function parseIgnoreFile(content: string | Uint8Array): string[] {
  return parseIgnoreLines(content).map(({ pattern }) => pattern)
}

function cleanPattern(pattern: string): string {
  if (pattern === '') return ''
  const clean = cleanPath(pattern)
  return clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean
}
