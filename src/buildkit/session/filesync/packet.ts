import { fromBinary } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { LocalEntry } from '../../../context/local-source.js'
import { PacketSchema, Packet_PacketType, type Packet } from '../../proto/gen/fsutil_pb.js'
import { fileMode } from './file-mode.js'

/** An empty packet is a STAT without stat: the end of the walk. */
export const END_OF_WALK = new Uint8Array(0)

/**
 * A STAT packet. Written field by field because a context has tens of thousands of them, and the
 * reflective encoder takes twice as long.
 *
 * Owner and group are 0 for every entry, as with buildx: ids of this machine mean nothing in an
 * image, and would leak into layers and cache keys.
 */
export function statPacket(entry: LocalEntry): Uint8Array {
  const writer = new BinaryWriter().tag(2, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.LengthDelimited).string(entry.path)
  writer.tag(2, WireType.Varint).uint32(fileMode(entry))
  const size = statSize(entry)
  if (size > 0) writer.tag(5, WireType.Varint).int64(size)
  writer.tag(6, WireType.Varint).int64(entry.modifiedAt)
  if (entry.linkname !== undefined) {
    writer.tag(7, WireType.LengthDelimited).string(entry.linkname)
  }
  if (entry.device) {
    writer.tag(8, WireType.Varint).int64(entry.device.major)
    writer.tag(9, WireType.Varint).int64(entry.device.minor)
  }
  return writer.join().finish()
}

/** As lstat gives it: the length of its target for a symbolic link. */
function statSize(entry: LocalEntry): number {
  return entry.kind === 'symlink' ? Buffer.byteLength(entry.linkname ?? '') : entry.size
}

/**
 * A DATA packet, in parts so that the bytes of a file are copied only once; without data it is the
 * end of that file.
 */
export function dataPacket(id: number, data?: Uint8Array): readonly Uint8Array[] {
  const writer = new BinaryWriter().tag(1, WireType.Varint).uint32(Packet_PacketType.PACKET_DATA)
  if (id > 0) writer.tag(3, WireType.Varint).uint32(id)
  if (!data) return [writer.finish()]
  return [writer.tag(4, WireType.LengthDelimited).uint32(data.length).finish(), data]
}

export function finPacket(): Uint8Array {
  return new BinaryWriter().tag(1, WireType.Varint).uint32(Packet_PacketType.PACKET_FIN).finish()
}

/** An ERR packet, which ends the transfer. */
export function errorPacket(message: string): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .uint32(Packet_PacketType.PACKET_ERR)
    .tag(4, WireType.LengthDelimited)
    .bytes(Buffer.from(message))
    .finish()
}

export function parsePacket(bytes: Uint8Array): Packet {
  return fromBinary(PacketSchema, bytes)
}
