import type { OutputChunk } from '../definition/index.js'
import { EngineStreamError } from '../errors/engine-error.js'

/** Output of a container, byte for byte. */
export interface Output {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

/** Bytes before each frame: stream, three zeros, length of the payload as big-endian uint32. */
const HEADER_LENGTH = 8
const STREAM_NAMES = ['stdin', 'stdout', 'stderr', 'systemerr'] as const

/** Bytes that are kept of an error which the Engine sends as a frame. */
const MAX_ERROR_BYTES = 64 * 1024

/** A piece of a frame, as long as it came. */
export interface FramePiece extends OutputChunk {
  /** Whether the frame begins with it. */
  readonly first: boolean
}

/**
 * Takes the two streams of a container apart that the Engine sends in one (`vnd.docker.multiplexed-stream`,
 * for containers without a terminal). Frames may be cut anywhere; nothing of them is held back, however long they are.
 *
 * @param doing What the stream is about, for errors.
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` for a broken header, a stream that ends within a
 *   frame, and an error that the Engine sends as a frame.
 */
export async function* readFrames(
  stream: AsyncIterable<Uint8Array>,
  doing: string,
): AsyncGenerator<FramePiece, void, undefined> {
  const header = Buffer.alloc(HEADER_LENGTH)
  let headerLength = 0
  let name: (typeof STREAM_NAMES)[number] | undefined
  let left = 0
  let first = false
  let reported: Uint8Array[] | undefined
  for await (const chunk of stream) {
    let at = 0
    while (at < chunk.length) {
      if (left === 0) {
        const taken = Math.min(HEADER_LENGTH - headerLength, chunk.length - at)
        header.set(chunk.subarray(at, at + taken), headerLength)
        headerLength += taken
        at += taken
        if (headerLength < HEADER_LENGTH) break
        headerLength = 0
        name = STREAM_NAMES[header.readUInt8(0)]
        if (name === undefined || header.readUIntBE(1, 3) !== 0) {
          throw new EngineStreamError(doing, 'a frame of the output has a broken header')
        }
        left = header.readUInt32BE(4)
        first = true
        if (name === 'systemerr') reported = []
        continue
      }
      const bytes = chunk.subarray(at, at + left)
      at += bytes.length
      left -= bytes.length
      if (reported) reported.push(bytes)
      // The Engine writes frame type 0 to stdout too (moby stdcopy: "Write on stdout").
      else yield { stream: name === 'stderr' ? 'stderr' : 'stdout', bytes, first }
      first = false
      if (reported && (left === 0 || sizeOf(reported) > MAX_ERROR_BYTES)) {
        throw new EngineStreamError(doing, Buffer.concat(reported).toString('utf8').trim())
      }
    }
  }
  if (left > 0 || headerLength > 0) {
    throw new EngineStreamError(doing, 'the output ends within a frame')
  }
}

/** The whole of both streams. Throws as `readFrames` does. */
export async function demultiplex(
  stream: AsyncIterable<Uint8Array>,
  doing: string,
): Promise<Output> {
  return collectOutput(readFrames(stream, doing))
}

export async function collectOutput(chunks: AsyncIterable<OutputChunk>): Promise<Output> {
  const parts: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] }
  for await (const { stream, bytes } of chunks) parts[stream].push(bytes)
  return { stdout: Buffer.concat(parts.stdout), stderr: Buffer.concat(parts.stderr) }
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, { length }) => total + length, 0)
}
