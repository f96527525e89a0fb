import { ByteReader } from '../tar/byte-reader.js'
import { BitWriter } from './bit-writer.js'
import { crc32 } from './crc32.js'
import { writeBlock, writeLastBlock } from './deflate.js'
import { MatchFinder } from './matches.js'

/** Bytes that are compressed at once, each piece for itself. Larger ones are not much shorter. */
const PIECE = 256 * 1024

/** No name, no time, an unknown system. Source: RFC 1952, 2.3. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)

/**
 * Compresses as gzip, to the same bytes everywhere.
 *
 * That of zlib does not: what it writes depends on its version and, in the one of Chromium that Node has, on the processor;
 * what Engines write, on the Go that they were made with. The digest of an image would depend on it. Layers that are not
 * compressed would do as well, but Engines push them as they are, three times as large.
 *
 * Whatever changes these bytes changes the digest of every reproducible image.
 */
export async function* gzip(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ByteReader(source)
  const finder = new MatchFinder(PIECE)
  const writer = new BitWriter(PIECE)
  let sum = 0
  let size = 0
  try {
    yield HEADER
    for (;;) {
      const piece = await reader.take(PIECE)
      if (piece.length === 0) break
      sum = crc32(piece, sum)
      size += piece.length
      writeBlock(writer, piece, finder.tokensOf(piece))
      yield writer.take()
    }
    writeLastBlock(writer)
    yield writer.take()
    const trailer = Buffer.alloc(8)
    trailer.writeUInt32LE(sum, 0)
    trailer.writeUInt32LE(size % 2 ** 32, 4)
    yield trailer
  } finally {
    await reader.close()
  }
}
