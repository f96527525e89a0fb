import { readFile } from 'node:fs/promises'
import type { SourceLocation } from '../errors/index.js'

const LINES_BEFORE = 2
const LINES_AFTER = 1
// A bundle on one line would bury the error.
const WIDEST = 200

/**
 * The lines around a place, that place marked; undefined where the file cannot be read, as in a bundle.
 *
 * ```text
 *     11 |   .workdir('/app')
 *   > 12 |   .run('npm ci')
 *        |    ^
 * ```
 */
export async function codeFrame(at: SourceLocation): Promise<string | undefined> {
  let text: string
  try {
    text = await readFile(at.file, 'utf8')
  } catch {
    // The error that is being reported is worth more than its picture.
    return undefined
  }
  const lines = text.split('\n')
  if (at.line > lines.length) return undefined
  const first = Math.max(1, at.line - LINES_BEFORE)
  const last = Math.min(lines.length, at.line + LINES_AFTER)
  const width = String(last).length
  const frame: string[] = []
  for (let number = first; number <= last; number++) {
    const line = (lines[number - 1] ?? '').replace(/\r$/, '')
    if (line.length > WIDEST) return undefined
    const marker = number === at.line ? '>' : ' '
    frame.push(`${marker} ${String(number).padStart(width)} | ${line}`.trimEnd())
    if (number === at.line) {
      frame.push(`  ${' '.repeat(width)} | ${line.slice(0, at.column - 1).replace(/\S/g, ' ')}^`)
    }
  }
  return frame.join('\n')
}
