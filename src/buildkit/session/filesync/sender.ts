import type { LocalSelection, LocalSource } from '../../../context/local-source.js'
import { encodeFrame } from '../../grpc/frame.js'
import type { ServerCall } from '../../grpc/server.js'
import { GrpcError, GrpcStatus } from '../../grpc/status.js'
import { Packet_PacketType } from '../../proto/gen/fsutil_pb.js'
import {
  dataPacket,
  END_OF_WALK,
  errorPacket,
  finPacket,
  parsePacket,
  statPacket,
} from './packet.js'

/** Files read at the same time within one transfer. */
const MAX_READS = 8

/** Largest piece of a file in one packet, in bytes. */
const CHUNK_BYTES = 64 * 1024

/** STAT packets that go into one write. A packet is 50 to 150 bytes. */
const STATS_PER_WRITE = 512

/**
 * The sending side of fsutil's protocol: lists the entries, sends the files that the receiver asks
 * for by their number in that list, and ends when the receiver has all it wants.
 */
export async function sendFiles(
  call: ServerCall,
  source: LocalSource,
  selection: LocalSelection,
): Promise<void> {
  const transfer = new Transfer(call, source)
  try {
    await transfer.run(selection)
  } catch (error) {
    // The receiver shows this text; the status of the call alone it would not.
    const message = error instanceof Error ? error.message : String(error)
    void call.messages.write([errorPacket(message)])
    throw error
  }
}

interface ListedFile {
  readonly path: string
  /** Sent as an empty file, as buildx sends it. */
  readonly isSocket: boolean
}

interface FileRequest extends ListedFile {
  readonly id: number
}

class Transfer {
  readonly #call: ServerCall
  readonly #source: LocalSource
  /** The file behind each id; `undefined` where there is nothing (more) to ask for. */
  readonly #files: (ListedFile | undefined)[] = []
  readonly #requests: FileRequest[] = []
  /** Index of the first request that nobody has taken yet. */
  #nextRequest = 0
  readonly #stop = new AbortController()
  #reads = 0
  #fail: (error: unknown) => void = () => undefined

  constructor(call: ServerCall, source: LocalSource) {
    this.#call = call
    this.#source = source
  }

  async run(selection: LocalSelection): Promise<void> {
    const { signal } = this.#call
    const stop = () => this.#stop.abort()
    signal.addEventListener('abort', stop)
    const failed = new Promise<never>((_, reject) => (this.#fail = reject))
    try {
      this.#sendStats(selection).catch(this.#fail)
      await Promise.race([this.#receive(), failed])
    } finally {
      signal.removeEventListener('abort', stop)
      stop()
    }
  }

  async #sendStats(selection: LocalSelection): Promise<void> {
    let packets: Uint8Array[] = []
    for await (const entries of this.#source.walk(selection, this.#stop.signal)) {
      for (const entry of entries) {
        // The id is known before the packet leaves, because the receiver may ask at once.
        const isFile = entry.kind === 'file' && entry.linkname === undefined
        const isSocket = entry.kind === 'socket'
        this.#files.push(isFile || isSocket ? { path: entry.path, isSocket } : undefined)
        packets.push(statPacket(entry))
        if (packets.length < STATS_PER_WRITE) continue
        await this.#call.messages.write(packets)
        packets = []
      }
    }
    packets.push(END_OF_WALK)
    await this.#call.messages.write(packets)
  }

  async #receive(): Promise<void> {
    for await (const batch of this.#call.messages.batches()) {
      for (const bytes of batch) {
        if (this.#stop.signal.aborted) return
        const packet = parsePacket(bytes)
        if (packet.type === Packet_PacketType.PACKET_REQ) this.#request(packet.ID)
        else if (packet.type === Packet_PacketType.PACKET_FIN) {
          await this.#call.messages.write([finPacket()])
          return
        } else if (packet.type === Packet_PacketType.PACKET_ERR) {
          throw new GrpcError(GrpcStatus.ABORTED, Buffer.from(packet.data).toString('utf8'))
        }
      }
    }
    throw new GrpcError(GrpcStatus.CANCELLED, 'the receiver ended the transfer before its end')
  }

  #request(id: number): void {
    const file = this.#files[id]
    if (file === undefined) {
      throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, `no file with the id ${id} to ask for`)
    }
    this.#files[id] = undefined
    this.#requests.push({ id, ...file })
    if (this.#reads < MAX_READS) void this.#readRequested()
  }

  async #readRequested(): Promise<void> {
    this.#reads += 1
    try {
      for (;;) {
        const request = this.#requests[this.#nextRequest]
        if (!request) break
        this.#nextRequest += 1
        await this.#sendFile(request)
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#reads -= 1
    }
  }

  async #sendFile({ id, path, isSocket }: FileRequest): Promise<void> {
    const { messages } = this.#call
    const content = isSocket ? [] : this.#source.read(path, this.#stop.signal)
    for await (const bytes of content) {
      for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
        const packet = dataPacket(id, bytes.subarray(start, start + CHUNK_BYTES))
        await messages.writeFrames(encodeFrame(packet))
      }
    }
    await messages.writeFrames(encodeFrame(dataPacket(id)))
  }
}
