import type { Http2Stream } from 'node:http2'
import { encodeFrames, FrameReader } from './frame.js'
import { GrpcError, GrpcStatus } from './status.js'

/** The two directions of a call: gRPC messages over an HTTP/2 stream. */
export class MessageStream {
  readonly #stream: Http2Stream
  readonly #onActivity: () => void
  #drained: Promise<void> | undefined

  constructor(stream: Http2Stream, onActivity: () => void) {
    this.#stream = stream
    this.#onActivity = onActivity
    // What goes wrong on a stream shows where it is read; without a listener it would be thrown.
    stream.on('error', () => undefined)
  }

  /** The messages of the peer, as many at once as arrived together. */
  async *batches(): AsyncGenerator<readonly Uint8Array[], void, undefined> {
    const reader = new FrameReader()
    const chunks: AsyncIterable<Uint8Array> = this.#stream.iterator({ destroyOnReturn: false })
    for await (const chunk of chunks) {
      this.#onActivity()
      const messages = reader.push(chunk)
      if (messages.length > 0) yield messages
    }
    if (reader.partial) throw new GrpcError(GrpcStatus.INTERNAL, 'the last message is cut off')
  }

  /** Sends messages in one write. The promise, if any, waits until the peer takes more. */
  write(messages: readonly Uint8Array[]): Promise<void> | undefined {
    return this.writeFrames(encodeFrames(messages))
  }

  /** Sends frames that the caller encoded itself. */
  writeFrames(frames: Uint8Array): Promise<void> | undefined {
    const stream = this.#stream
    if (stream.destroyed || stream.writableEnded) return undefined
    if (stream.write(frames)) return undefined
    this.#drained ??= new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done)
        stream.off('close', done)
        this.#drained = undefined
        resolve()
      }
      stream.on('drain', done)
      stream.on('close', done)
    })
    return this.#drained
  }
}
