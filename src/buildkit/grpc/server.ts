import { constants, createServer } from 'node:http2'
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf'
import { MessageStream } from './message-stream.js'
import { Metadata } from './metadata.js'
import { GrpcError, GrpcStatus, statusFields } from './status.js'
import { CONNECTION_WINDOW_BYTES, HTTP2_OPTIONS } from './transport.js'

/** A call as its handler sees it. */
export interface ServerCall {
  readonly metadata: Metadata
  readonly messages: MessageStream
  /** Aborted as soon as the call is over, whoever ended it. */
  readonly signal: AbortSignal
}

/** Serves one method. The call ends with OK when it resolves, with the status of a thrown GrpcError. */
export type GrpcHandler = (call: ServerCall) => Promise<void>

/** Handlers by path of the method. */
export type GrpcHandlers = Map<string, GrpcHandler>

/** A server of gRPC on one connection. */
export interface GrpcServer {
  /** Resolves when the connection is gone, with the reason where there is one. */
  readonly closed: Promise<unknown>
  /** Ends the connection at once, with all calls on it. */
  close(): void
}

export interface GrpcServerOptions {
  /** Called whenever the peer has shown a sign of life. */
  readonly onActivity?: (() => void) | undefined
  /** Called with what a handler threw, unless it is a GrpcError or the call was over already. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/** Serves `handlers` on a connection that somebody else has opened; the peer sends the preface. */
export function serveGrpc(
  socket: Duplex,
  handlers: ReadonlyMap<string, GrpcHandler>,
  options: GrpcServerOptions = {},
): GrpcServer {
  // Never listens: it only lends its HTTP/2 to the one socket.
  const server = createServer(HTTP2_OPTIONS)
  let session: Http2Session | undefined
  let failure: unknown
  const note = (error: unknown) => (failure ??= error)
  server.on('session', (opened) => {
    session = opened
    opened.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
  })
  server.on('sessionError', note)
  const onStream = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    rawHeaders: readonly string[],
  ) => {
    options.onActivity?.()
    const handler = handlers.get(String(headers[constants.HTTP2_HEADER_PATH]))
    void serveCall(stream, new Metadata(rawHeaders), handler, options)
  }
  server.on('stream', onStream)
  socket.on('error', note)
  const closed = new Promise<unknown>((resolve) => socket.once('close', () => resolve(failure)))
  server.emit('connection', socket)
  return {
    closed,
    close() {
      session?.destroy()
      socket.destroy()
    },
  }
}

async function serveCall(
  stream: ServerHttp2Stream,
  metadata: Metadata,
  handler: GrpcHandler | undefined,
  { onActivity = () => undefined, onFailure }: GrpcServerOptions,
): Promise<void> {
  const messages = new MessageStream(stream, onActivity)
  const over = new AbortController()
  stream.once('close', () => over.abort())
  let error: GrpcError | undefined
  try {
    if (!handler) throw new GrpcError(GrpcStatus.UNIMPLEMENTED, 'this client does not offer it')
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    )
    await handler({ metadata, messages, signal: over.signal })
  } catch (thrown) {
    if (thrown instanceof GrpcError) error = thrown
    else {
      if (!stream.destroyed) onFailure?.(thrown)
      error = unknownError(thrown)
    }
  }
  if (stream.destroyed) return
  if (!stream.headersSent) {
    const fields = { ':status': 200, 'content-type': 'application/grpc', ...statusFields(error) }
    stream.respond(fields, { endStream: true })
  } else {
    stream.once('wantTrailers', () => stream.sendTrailers(statusFields(error)))
    stream.end()
  }
  // What the peer still sends is of no use, but must not fill the window of the connection.
  stream.resume()
}

function unknownError(thrown: unknown): GrpcError {
  return new GrpcError(
    GrpcStatus.UNKNOWN,
    thrown instanceof Error ? thrown.message : String(thrown),
  )
}

/** A handler for a method with one request and one answer. */
export function unaryHandler<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  answer: (request: MessageShape<I>, call: ServerCall) => Promise<MessageInitShape<O>>,
): GrpcHandler {
  return async (call) => {
    for await (const [message] of call.messages.batches()) {
      if (!message) continue
      const response = await answer(fromBinary(method.input, message), call)
      void call.messages.write([toBinary(method.output, create(method.output, response))])
      return
    }
    throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, 'the call came without a request')
  }
}
