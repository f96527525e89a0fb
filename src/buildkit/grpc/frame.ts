import { GrpcError, GrpcStatus } from './status.js'

/** A flag byte and the length of the message, big-endian. */
const FRAME_HEADER_BYTES = 5

/** Largest message taken, in bytes. containerd: `defaults.DefaultMaxRecvMsgSize`. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

/** Puts messages into gRPC's length-prefixed frames, all in one piece of memory. */
export function encodeFrames(messages: readonly Uint8Array[]): Buffer {
  let size = 0
  for (const message of messages) size += FRAME_HEADER_BYTES + message.length
  const frames = Buffer.allocUnsafe(size)
  let offset = 0
  for (const message of messages) {
    frames[offset] = 0
    frames.writeUInt32BE(message.length, offset + 1)
    frames.set(message, offset + FRAME_HEADER_BYTES)
    offset += FRAME_HEADER_BYTES + message.length
  }
  return frames
}

/** Frames one message that comes in parts, with a single copy of them. */
export function encodeFrame(parts: readonly Uint8Array[]): Buffer {
  let size = 0
  for (const part of parts) size += part.length
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + size)
  frame[0] = 0
  frame.writeUInt32BE(size, 1)
  let offset = FRAME_HEADER_BYTES
  for (const part of parts) {
    frame.set(part, offset)
    offset += part.length
  }
  return frame
}

/** Takes gRPC frames apart, wherever the transport cut them. */
export class FrameReader {
  readonly #maxMessageBytes: number
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  /** Bytes that must be there before looking again, so that a large message is joined only once. */
  #needed = FRAME_HEADER_BYTES

  constructor(maxMessageBytes = MAX_MESSAGE_BYTES) {
    this.#maxMessageBytes = maxMessageBytes
  }

  /** True in the middle of a frame. */
  get partial(): boolean {
    return this.#pendingBytes > 0
  }

  /** The messages that `chunk` completes: views, not copies. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#pending.push(chunk)
    this.#pendingBytes += chunk.length
    if (this.#pendingBytes < this.#needed) return []
    const bytes = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const messages: Uint8Array[] = []
    let offset = 0
    for (;;) {
      this.#needed = FRAME_HEADER_BYTES
      if (bytes.length - offset < this.#needed) break
      if (bytes[offset] !== 0) {
        throw new GrpcError(
          GrpcStatus.INTERNAL,
          'the message is compressed, which nobody asked for',
        )
      }
      const length = view.getUint32(offset + 1)
      if (length > this.#maxMessageBytes) {
        throw new GrpcError(
          GrpcStatus.RESOURCE_EXHAUSTED,
          `a message of ${length} bytes is larger than ${this.#maxMessageBytes}`,
        )
      }
      this.#needed = FRAME_HEADER_BYTES + length
      if (bytes.length - offset < this.#needed) break
      messages.push(bytes.subarray(offset + FRAME_HEADER_BYTES, offset + this.#needed))
      offset += this.#needed
    }
    this.#pendingBytes = bytes.length - offset
    this.#pending = this.#pendingBytes > 0 ? [bytes.subarray(offset)] : []
    return messages
  }
}
