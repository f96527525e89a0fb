/**
 * The metadata of a call as it stands on the wire: Node joins repeated fields with `", "`, and the
 * values of BuildKit's fields (file patterns) may contain commas themselves.
 */
export class Metadata {
  readonly #fields: ReadonlyMap<string, readonly string[]>

  /** @param rawHeaders names and values in turn, as http2 gives them to a `stream` listener */
  constructor(rawHeaders: readonly string[]) {
    const fields = new Map<string, string[]>()
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = (rawHeaders[index] ?? '').toLowerCase()
      const value = decode(rawHeaders[index + 1] ?? '')
      const values = fields.get(name)
      if (values) values.push(value)
      else fields.set(name, [value])
    }
    this.#fields = fields
  }

  /** All values of a field, in order. */
  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? []
  }

  first(name: string): string | undefined {
    return this.#fields.get(name)?.[0]
  }
}

/** Daemons before BuildKit 0.12 send UTF-8 as it is, and Node reads header fields as Latin-1. */
function decode(value: string): string {
  return /[\x80-\xff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value
}
