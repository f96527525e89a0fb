import { readLogs } from './logs.js'
import type { Target } from './target.js'

/** How many of the last lines an error shows. */
const LINES = 20

const MAX_LINE_LENGTH = 500

/** Longest wait for them, in milliseconds: the error that they are for matters more. */
const TIMEOUT = 5_000

/** The last lines that a container wrote; none where they cannot be had. */
export async function lastLog(target: Target): Promise<readonly string[]> {
  const lines: string[] = []
  try {
    for await (const { text } of readLogs(target, {
      tail: LINES,
      signal: AbortSignal.timeout(TIMEOUT),
    })) {
      lines.push(text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)}…` : text)
      if (lines.length > LINES) lines.shift()
    }
  } catch {
    // The container, its logs or the Engine may be gone; what is known of them is shown.
  }
  return lines
}
