/** A place in the user's TypeScript: the call that made a node. Line and column are 1-based. */
export interface SourceLocation {
  /** Absolute path of the file. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What an error may carry besides its summary. */
export interface ErrorDetails {
  /** Where in the user's TypeScript the failing value was written. */
  readonly at?: SourceLocation | undefined
  /** What to do about it: one sentence, shown on a line of its own. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/**
 * Base of every error that imagewright throws on purpose.
 *
 * A subclass has a static `code`, stable across releases and described under that heading in
 * `docs/errors.md`. `message` is composed of the summary, the location and the hint, a line each,
 * so that whoever prints only the message still shows all three.
 */
export abstract class ImagewrightError extends Error {
  /** Stable, upper-case identifier, e.g. `BUILD_FAILED`. */
  static readonly code: string
  readonly code: string
  /** What went wrong, in one line or a few, without location and hint. */
  readonly summary: string
  readonly at: SourceLocation | undefined
  readonly hint: string | undefined

  constructor(summary: string, details: ErrorDetails = {}) {
    const lines = [summary]
    if (details.at) lines.push(`  at ${formatLocation(details.at)}`)
    if (details.hint) lines.push(...details.hint.split('\n').map((line) => `  ${line}`))
    super(lines.join('\n'), details.cause === undefined ? undefined : { cause: details.cause })
    const errorClass = new.target as unknown as { readonly code: string; readonly name: string }
    this.code = errorClass.code
    this.name = `${errorClass.name} [${errorClass.code}]`
    this.summary = summary
    this.at = details.at
    this.hint = details.hint
  }
}

export function formatLocation(at: SourceLocation): string {
  return `${at.file}:${at.line}:${at.column}`
}
