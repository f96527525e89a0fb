/** Takes bytes from a stream in pieces of a wanted length. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #chunk: Buffer = Buffer.alloc(0)
  #position = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Bytes taken so far. */
  get position(): number {
    return this.#position
  }

  /** Exactly so many bytes; fewer only where the stream ends. For small lengths: they are held in memory. */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.stream(length)) parts.push(part)
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  }

  /** So many bytes as they come; fewer only where the stream ends. */
  async *stream(length: number): AsyncGenerator<Buffer, void, undefined> {
    let left = length
    while (left > 0) {
      if (this.#chunk.length === 0 && !(await this.#fill())) return
      const part = this.#chunk.subarray(0, left)
      this.#chunk = this.#chunk.subarray(part.length)
      this.#position += part.length
      left -= part.length
      yield part
    }
  }

  /** Drops so many bytes, and says how many there were. */
  async skip(length: number): Promise<number> {
    let skipped = 0
    for await (const part of this.stream(length)) skipped += part.length
    return skipped
  }

  /** Ends the stream early. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#source.next()
      if (done) return false
      if (value.length === 0) continue
      this.#chunk = Buffer.from(value.buffer, value.byteOffset, value.length)
      return true
    }
  }
}
