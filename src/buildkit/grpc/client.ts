import { connect, constants } from 'node:http2'
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf'
import { EngineConnectionError } from '../../errors/index.js'
import { MessageStream } from './message-stream.js'
import { GrpcError, GrpcStatus, statusOf, type StatusFields } from './status.js'
import { CONNECTION_WINDOW_BYTES, HTTP2_OPTIONS, methodPath } from './transport.js'

/** A client of gRPC on a connection that somebody else has opened. */
export class GrpcChannel {
  readonly #session: ClientHttp2Session
  readonly #socket: Duplex
  readonly #name: string
  readonly #onActivity: () => void
  #failure: unknown

  /**
   * @param name what errors call the connection, e.g. `control`
   * @param onActivity called whenever the peer has shown a sign of life
   */
  constructor(socket: Duplex, name: string, onActivity: () => void = () => undefined) {
    this.#socket = socket
    this.#name = name
    this.#onActivity = onActivity
    this.#session = connect('http://localhost', {
      ...HTTP2_OPTIONS,
      createConnection: () => socket,
    })
    this.#session.on('connect', () => this.#session.setLocalWindowSize(CONNECTION_WINDOW_BYTES))
    // The calls in flight tell of it; without a listener it would be thrown.
    this.#session.on('error', (error) => (this.#failure ??= error))
    socket.on('error', (error) => (this.#failure ??= error))
  }

  /** True as soon as the connection is gone, whoever ended it. */
  get closed(): boolean {
    return this.#session.closed || this.#session.destroyed || this.#socket.destroyed
  }

  /** Starts a call of any kind. */
  open(path: string, metadata: Readonly<Record<string, string | string[]>> = {}): GrpcCall {
    if (this.closed) throw this.lost(path)
    const stream = this.#session.request({
      ...metadata,
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: path,
      [constants.HTTP2_HEADER_TE]: 'trailers',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_USER_AGENT]: 'imagewright',
    })
    return new GrpcCall(this, stream, path, this.#onActivity)
  }

  /** One request, one answer. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    signal?: AbortSignal,
  ): Promise<MessageShape<O>> {
    let answer: MessageShape<O> | undefined
    for await (const message of this.#call(method, request, signal)) answer = message
    if (!answer) throw new GrpcError(GrpcStatus.INTERNAL, 'the call ended without an answer')
    return answer
  }

  /** One request, a stream of answers. Leaving the loop early cancels the call. */
  serverStream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    signal?: AbortSignal,
  ): AsyncIterable<MessageShape<O>> {
    return this.#call(method, request, signal)
  }

  async *#call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O> | DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<MessageShape<O>, void, undefined> {
    signal?.throwIfAborted()
    const call = this.open(methodPath(method))
    const cancel = () => call.cancel()
    signal?.addEventListener('abort', cancel)
    try {
      void call.messages.write([toBinary(method.input, create(method.input, request))])
      call.end()
      for await (const batch of call.batches()) {
        for (const message of batch) yield fromBinary(method.output, message)
      }
    } finally {
      signal?.removeEventListener('abort', cancel)
      call.cancel()
    }
  }

  /** Ends the connection at once, with all calls on it. */
  close(): void {
    this.#session.destroy()
    this.#socket.destroy()
  }

  lost(path: string): EngineConnectionError {
    return new EngineConnectionError(path, `the ${this.#name} connection ended`, {
      cause: this.#failure,
    })
  }
}

/** A call in flight. */
export class GrpcCall {
  readonly messages: MessageStream
  readonly #channel: GrpcChannel
  readonly #stream: ClientHttp2Stream
  readonly #path: string
  readonly #status: Promise<StatusFields | undefined>
  #cancelled = false

  constructor(
    channel: GrpcChannel,
    stream: ClientHttp2Stream,
    path: string,
    onActivity: () => void,
  ) {
    this.#channel = channel
    this.#stream = stream
    this.#path = path
    this.messages = new MessageStream(stream, onActivity)
    this.#status = new Promise((resolve) => {
      stream.on('response', (headers) => {
        onActivity()
        if (headers['grpc-status'] !== undefined) resolve(headers)
        else if (headers[':status'] !== 200) {
          const message = `HTTP status ${headers[':status']} where gRPC was expected`
          resolve({ 'grpc-status': String(GrpcStatus.UNAVAILABLE), 'grpc-message': message })
        }
      })
      stream.on('trailers', (trailers) => resolve(trailers))
      stream.on('close', () => resolve(undefined))
    })
  }

  /** Half-closes: no more messages from this side. */
  end(): void {
    this.#stream.end()
  }

  /** Tells the peer to stop, and lets the call fail as CANCELLED. No-op once the call is over. */
  cancel(): void {
    if (this.#stream.closed) return
    this.#cancelled = true
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  /**
   * The messages of the peer.
   *
   * @throws {GrpcError} at the end, when the peer answered with another status than OK
   * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST` when the connection ended first
   */
  async *batches(): AsyncGenerator<readonly Uint8Array[], void, undefined> {
    let failure: unknown
    try {
      yield* this.messages.batches()
    } catch (error) {
      failure = error
    }
    if (failure instanceof GrpcError) {
      this.#stream.close(constants.NGHTTP2_CANCEL)
      throw failure
    }
    const fields = await this.#status
    const error = fields ? statusOf(fields) : this.#brokenOff()
    if (error) throw error
  }

  #brokenOff(): Error {
    if (this.#cancelled) return new GrpcError(GrpcStatus.CANCELLED, 'the call was cancelled')
    if (this.#channel.closed) return this.#channel.lost(this.#path)
    const code = this.#stream.rstCode ?? constants.NGHTTP2_NO_ERROR
    const status =
      code === constants.NGHTTP2_CANCEL
        ? GrpcStatus.CANCELLED
        : code === constants.NGHTTP2_REFUSED_STREAM
          ? GrpcStatus.UNAVAILABLE
          : GrpcStatus.INTERNAL
    return new GrpcError(status, `the peer reset the call (HTTP/2 error code ${code})`)
  }
}
