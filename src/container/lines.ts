import type { LogLine } from '../definition/index.js'
import type { FramePiece } from './demultiplex.js'

/** Longest line that is held, in bytes; what is longer comes in pieces. */
export const MAX_LINE_BYTES = 1024 * 1024

const NEWLINE = 0x0a
const SPACE = 0x20

/** Longest time in front of a frame, in bytes: `2026-11-22T03:11:48.257538253+00:00 `. */
const MAX_STAMP_BYTES = 64

export interface LineOptions {
  /** Whether each frame, or with a terminal each line, begins with a time and a space. */
  readonly timestamps: boolean
  readonly tty: boolean
}

/** Puts the pieces of both streams together to lines, in the order in which they end. */
export async function* readLines(
  pieces: AsyncIterable<FramePiece>,
  options: LineOptions,
): AsyncGenerator<LogLine, void, undefined> {
  const streams = { stdout: new LineBuffer(options), stderr: new LineBuffer(options) }
  for await (const { stream, bytes, first } of pieces) {
    for (const line of streams[stream].take(bytes, first)) yield { stream, ...line }
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    for (const line of streams[stream].rest()) yield { stream, ...line }
  }
}

type Line = Omit<LogLine, 'stream'>

class LineBuffer {
  readonly #options: LineOptions
  #parts: Uint8Array[] = []
  #length = 0
  /** Begins the line that is being read. */
  #timestamp: string | undefined
  /** The time that is being read, where one is due. */
  #stamp: Uint8Array | undefined

  constructor(options: LineOptions) {
    this.#options = options
    if (options.timestamps) this.#stamp = new Uint8Array()
  }

  *take(bytes: Uint8Array, first: boolean): Generator<Line, void, undefined> {
    const { timestamps, tty } = this.#options
    if (timestamps && first && !tty) this.#stamp = new Uint8Array()
    let at = 0
    while (at < bytes.length) {
      if (this.#stamp) {
        at = this.#readStamp(this.#stamp, bytes, at)
        continue
      }
      const newline = bytes.indexOf(NEWLINE, at)
      const end = newline < 0 ? bytes.length : newline
      this.#parts.push(bytes.subarray(at, end))
      this.#length += end - at
      at = end
      if (newline >= 0) {
        at++
        yield this.#line(true)
        if (timestamps && tty) this.#stamp = new Uint8Array()
      } else if (this.#length >= MAX_LINE_BYTES) yield this.#line(false)
    }
  }

  *rest(): Generator<Line, void, undefined> {
    if (this.#length > 0) yield this.#line(false)
  }

  #readStamp(begun: Uint8Array, bytes: Uint8Array, at: number): number {
    const space = bytes.indexOf(SPACE, at)
    const end = space < 0 ? bytes.length : space
    const stamp = Buffer.concat([begun, bytes.subarray(at, end)])
    if (space < 0 && stamp.length <= MAX_STAMP_BYTES) {
      this.#stamp = stamp
      return end
    }
    this.#stamp = undefined
    // Docker cuts long lines, and puts a time before each part.
    if (this.#length === 0) this.#timestamp = stamp.toString('latin1')
    return space < 0 ? end : end + 1
  }

  #line(complete: boolean): Line {
    const bytes = this.#parts.length === 1 ? this.#parts[0] : undefined
    const whole = bytes ?? Buffer.concat(this.#parts)
    const line = {
      text: Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength).toString('utf8'),
      bytes: whole,
      complete,
      ...(this.#timestamp !== undefined && { timestamp: this.#timestamp }),
    }
    this.#parts = []
    this.#length = 0
    return line
  }
}
