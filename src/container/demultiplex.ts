import { EngineStreamError } from '../errors/engine-error.js'

/** Output of a container, byte for byte. */
export interface Output {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

/** Bytes before each frame: stream, three zeros, length of the payload as big-endian uint32. */
const HEADER_LENGTH = 8
const STREAM_NAMES = ['stdin', 'stdout', 'stderr', 'systemerr'] as const

/**
 * Takes the two streams of a container apart that the Engine sends in one (`vnd.docker.multiplexed-stream`,
 * for containers without a terminal). Frames may be cut anywhere.
 *
 * @param doing What the stream is about, for errors.
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` for a broken header, a stream that ends within a
 *   frame, and an error that the Engine sends as a frame.
 */
export async function demultiplex(
  stream: AsyncIterable<Uint8Array>,
  doing: string,
): Promise<Output> {
  const parts: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] }
  for await (const { name, payload } of readFrames(stream, doing)) {
    if (name === 'systemerr') {
      throw new EngineStreamError(doing, Buffer.from(payload).toString('utf8').trim())
    }
    // The Engine writes frame type 0 to stdout too (moby stdcopy: "Write on stdout").
    parts[name === 'stderr' ? 'stderr' : 'stdout'].push(payload)
  }
  return { stdout: Buffer.concat(parts.stdout), stderr: Buffer.concat(parts.stderr) }
}

interface Frame {
  readonly name: (typeof STREAM_NAMES)[number]
  readonly payload: Uint8Array
}

async function* readFrames(
  stream: AsyncIterable<Uint8Array>,
  doing: string,
): AsyncGenerator<Frame, void, undefined> {
  let pending: Uint8Array[] = []
  let length = 0
  let wanted = HEADER_LENGTH
  for await (const chunk of stream) {
    pending.push(chunk)
    length += chunk.length
    // Joined only when a frame is complete, so that a long one in small pieces is not copied each time.
    if (length < wanted) continue
    let rest = Buffer.concat(pending)
    while (rest.length >= HEADER_LENGTH) {
      const name = STREAM_NAMES[rest.readUInt8(0)]
      if (name === undefined || rest.readUIntBE(1, 3) !== 0) {
        throw new EngineStreamError(doing, 'a frame of the output has a broken header')
      }
      wanted = HEADER_LENGTH + rest.readUInt32BE(4)
      if (rest.length < wanted) break
      yield { name, payload: rest.subarray(HEADER_LENGTH, wanted) }
      rest = rest.subarray(wanted)
      wanted = HEADER_LENGTH
    }
    pending = [rest]
    length = rest.length
  }
  if (length > 0) throw new EngineStreamError(doing, 'the output ends within a frame')
}
