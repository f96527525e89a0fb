import { TextDecoder } from 'node:util'

type LogStream = 'stdout' | 'stderr'

/** Lines kept of each step, for the error of a step that fails. */
const KEPT_LINES = 20

/** Characters kept of each line: a progress bar may write megabytes without a line end. */
const KEPT_CHARACTERS = 2000

/** What one step writes: decodes it, and remembers its end. */
export class StepLog {
  readonly #decoders = new Map<LogStream, TextDecoder>()
  readonly #lines: string[] = []
  #lastLine = ''

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
    const lines = this.#lastLine === '' ? this.#lines : [...this.#lines, this.#lastLine]
    return lines.slice(-KEPT_LINES).map(lastRewrite)
  }

  #keep(text: string): string {
    const lines = (this.#lastLine + text).split('\n')
    this.#lastLine = (lines.pop() ?? '').slice(-KEPT_CHARACTERS)
    for (const line of lines) this.#lines.push(line.slice(-KEPT_CHARACTERS))
    this.#lines.splice(0, this.#lines.length - KEPT_LINES)
    return text
  }
}

/** What a terminal shows of a line that carriage returns rewrote. */
function lastRewrite(line: string): string {
  return line.replace(/\r+$/, '').replace(/^.*\r/s, '')
}
