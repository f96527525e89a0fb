/** A word that cannot be expanded. The message is BuildKit's. */
export class ExpansionError extends Error {
  override readonly name = 'ExpansionError'

  constructor(
    message: string,
    /** Variables that were read, and found, before it failed. */
    readonly matched: ReadonlySet<string> = new Set(),
    /** Variables that were read, and not found, before it failed. */
    readonly unmatched: ReadonlySet<string> = new Set(),
  ) {
    super(message)
  }
}
