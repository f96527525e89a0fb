import { EventEmitter, once } from 'node:events'
import type { Duplex } from 'node:stream'
import type { OutputChunk, ProcessStreams, TerminalSize } from '../definition/index.js'
import { BodyFailure, connectionLost } from '../engine/index.js'
import { readFrames } from './demultiplex.js'
import { asyncDispose } from './dispose.js'

/** A connection that was taken over for the streams of a process. */
export interface StreamParts {
  readonly socket: Duplex
  readonly tty: boolean
  /** What the streams are about, for errors. */
  readonly doing: string
  readonly signal: AbortSignal | undefined
  readonly resize: (size: TerminalSize) => Promise<void>
}

export interface OpenStreams extends ProcessStreams {
  /** Resolves once the output was read to its end, or is no longer read. */
  readonly closed: Promise<void>
  /** Throws away what is left of the output; waits for its end where somebody reads it. */
  drain(): Promise<void>
}

/** The face of a taken-over connection. It owns the connection. */
export function openStreams({ socket, tty, doing, signal, resize }: StreamParts): OpenStreams {
  // Failing to write is no error by itself: a process may end without reading its input.
  socket.on('error', () => undefined)
  const cut = () => socket.destroy()
  if (signal?.aborted) cut()
  signal?.addEventListener('abort', cut, { once: true })
  const closing = new EventEmitter()
  const closed = once(closing, 'closed').then(() => undefined)
  const release = () => void closing.emit('closed')
  socket.once('close', () => signal?.removeEventListener('abort', cut))
  let begun = false

  async function* read(): AsyncGenerator<OutputChunk, void, undefined> {
    begun = true
    try {
      if (tty) for await (const bytes of bytesOf(socket)) yield { stream: 'stdout', bytes }
      else {
        for await (const { stream, bytes } of readFrames(bytesOf(socket), doing)) {
          yield { stream, bytes }
        }
      }
      // A connection that was cut here ends like any other.
      signal?.throwIfAborted()
    } catch (error) {
      throw connectionLost(doing, error, signal)
    } finally {
      socket.destroy()
      release()
    }
  }

  return {
    [Symbol.asyncIterator]: read,
    write: (bytes) => writeTo(socket, bytes),
    end: () => {
      if (!socket.destroyed) socket.end()
    },
    resize,
    closed,
    drain: async () => {
      if (begun) return closed
      for await (const chunk of read()) void chunk
    },
    [asyncDispose]: async () => {
      socket.destroy()
      release()
    },
  }
}

async function writeTo(socket: Duplex, bytes: string | Uint8Array): Promise<void> {
  if (socket.destroyed || socket.writableEnded) return
  if (socket.write(bytes)) return
  await new Promise<void>((resolve) => {
    const go = (): void => {
      socket.off('drain', go).off('close', go)
      resolve()
    }
    socket.on('drain', go).on('close', go)
  })
}

/**
 * Writes the whole input of a process and closes it. A process may end long before its input does, so only a failure
 * of the input itself counts.
 *
 * @throws {BodyFailure} with what the input threw.
 */
export async function writeInput(
  streams: Pick<ProcessStreams, 'write' | 'end'> & { readonly closed: Promise<void> },
  stdin: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  if (typeof stdin === 'string' || stdin instanceof Uint8Array) {
    void streams.write(stdin)
    streams.end()
    return
  }
  let ended = false
  const end = () => {
    ended = true
  }
  void streams.closed.then(end, end)
  try {
    for await (const chunk of stdin) {
      // A command need not take all of its input; a connection that is lost breaks its output too.
      if (ended || !(await streams.write(chunk).then(yes, no))) return
    }
  } catch (cause) {
    throw new BodyFailure(cause)
  }
  streams.end()
}

const yes = (): boolean => true
const no = (): boolean => false

function bytesOf(socket: Duplex): AsyncIterable<Uint8Array> {
  return socket
}
