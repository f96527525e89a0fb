import { utf8Length } from './source-line.js'

/** What marks the first byte of a character of one, two, three and four bytes. */
const LEADS = [0x00, 0xc0, 0xe0, 0xf0] as const

/** Reads a piece of a text as the bytes of its UTF-8. */
export class ByteReader {
  /** Of the character whose bytes are being read. */
  index: number
  byte = 0
  readonly #text: string
  readonly #end: number
  #code = 0
  #length = 1
  /** Which byte of the character. */
  #position = 0

  constructor(text: string, start: number, end: number) {
    this.#text = text
    this.index = start
    this.#end = end
    this.#load()
  }

  get atEnd(): boolean {
    return this.index >= this.#end
  }

  /** Whether the byte is not the first one of its character. */
  get within(): boolean {
    return this.#position > 0
  }

  /** Of the next character whose bytes have not been read at all. */
  get indexBehind(): number {
    return this.within ? this.index + this.#units : this.index
  }

  /** How many bytes of the character have been read. */
  get bytesRead(): number {
    return this.#position
  }

  /** How many of the character that is not read to its end. */
  get bytesLeft(): number {
    return this.within ? this.#length - this.#position : 0
  }

  next(): void {
    if (this.atEnd) return
    this.#position++
    if (this.#position < this.#length) {
      const bits = this.#code >>> (6 * (this.#length - 1 - this.#position))
      this.byte = 0x80 | (bits & 0x3f)
      return
    }
    this.#position = 0
    this.index += this.#units
    this.#load()
  }

  get #units(): number {
    return this.#code > 0xffff ? 2 : 1
  }

  #load(): void {
    const code = this.#text.codePointAt(this.index) ?? 0
    // A surrogate on its own becomes the replacement character in UTF-8.
    this.#code = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
    this.#length = utf8Length(this.#code)
    const highBits = this.#code >>> (6 * (this.#length - 1))
    this.byte = highBits | (LEADS[this.#length - 1] ?? 0)
  }
}
