import { PassThrough, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { InvalidImageArchiveError } from '../errors/index.js'

export type Compression = 'none' | 'gzip' | 'zstd'

/** Bytes that tell a compression. */
export const MAGIC_BYTES = 4

/** Which compression a stream begins with. Sources: RFC 1952, RFC 8878. */
export function compressionOf(head: Uint8Array): Compression {
  const start = Buffer.from(head).toString('hex', 0, MAGIC_BYTES)
  if (start.startsWith('1f8b')) return 'gzip'
  return start === '28b52ffd' ? 'zstd' : 'none'
}

/** @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE` for zstd where this Node does not have it. */
export function decompressor(compression: Compression): Transform {
  if (compression === 'none') return new PassThrough()
  if (compression === 'gzip') return zlib.createGunzip()
  const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: () => Transform }
  if (createZstdDecompress) return createZstdDecompress()
  throw new InvalidImageArchiveError(
    `A layer is compressed with zstd, which Node ${process.versions.node} cannot read`,
    { hint: 'Use Node 22.15 or newer.' },
  )
}
