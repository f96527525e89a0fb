import { TextDecoder } from 'node:util'
import { LogTail } from '../../progress/log-tail.js'

type LogStream = 'stdout' | 'stderr'

/** What one step writes: decodes it, and remembers its end. */
export class StepLog {
  readonly #decoders = new Map<LogStream, TextDecoder>()
  readonly #tail = new LogTail()

  /** The text of a chunk, without a character that the next chunk completes. */
  decode(stream: LogStream, bytes: Uint8Array): string {
    let decoder = this.#decoders.get(stream)
    if (!decoder) this.#decoders.set(stream, (decoder = new TextDecoder()))
    return this.#keep(decoder.decode(bytes, { stream: true }))
  }

  /** What the streams that ended within a character still hold, as replacement characters. */
  flush(): readonly (readonly [LogStream, string])[] {
    const rests = [...this.#decoders].map(
      ([stream, decoder]) => [stream, this.#keep(decoder.decode())] as const,
    )
    this.#decoders.clear()
    return rests.filter(([, text]) => text !== '')
  }

  /** The last lines, oldest first. */
  get tail(): readonly string[] {
    return this.#tail.lines
  }

  #keep(text: string): string {
    this.#tail.add(text)
    return text
  }
}
