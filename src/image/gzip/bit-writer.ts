/** Writes bits from the lowest of each byte on. Source: RFC 1951, 3.1.1. */
export class BitWriter {
  #bytes: Uint8Array
  #length = 0
  #bits = 0
  #count = 0

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity)
  }

  /** At most 16 bits, the lowest first. */
  write(value: number, bits: number): void {
    this.#bits |= value << this.#count
    this.#count += bits
    if (this.#count < 16) return
    if (this.#length + 2 > this.#bytes.length) this.#grow(2)
    this.#bytes[this.#length++] = this.#bits
    this.#bytes[this.#length++] = this.#bits >>> 8
    this.#bits >>>= 16
    this.#count -= 16
  }

  /** Fills the byte that was begun with zeros. */
  align(): void {
    for (; this.#count > 0; this.#count -= 8) {
      if (this.#length === this.#bytes.length) this.#grow(1)
      this.#bytes[this.#length++] = this.#bits
      this.#bits >>>= 8
    }
    this.#bits = 0
    this.#count = 0
  }

  /** Whole bytes, after `align`. */
  writeBytes(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Takes the whole bytes out; bits of a byte that was begun stay. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  #grow(more: number): void {
    const grown = new Uint8Array(2 * this.#bytes.length + more)
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
