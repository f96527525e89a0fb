import { InvalidImageArchiveError } from '../../errors/index.js'

/** Size of headers, and what contents are padded to. */
export const BLOCK = 512

/** A header block as it stands, names as bytes. */
export interface TarHeader {
  /** `0` file, `1` hard link, `2` symbolic link, `3` to `6` devices, folders, pipes; letters for what describes the next. */
  readonly type: string
  readonly name: Buffer
  readonly linkname: Buffer
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly userName: Buffer
  readonly groupName: Buffer
  readonly size: number
  /** Seconds since 1970. */
  readonly mtime: bigint
  readonly major: number
  readonly minor: number
}

/** @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE` where the sum of the block is another. */
export function parseHeader(block: Buffer): TarHeader {
  const isUstar = block.toString('latin1', 257, 262) === 'ustar'
  // GNU tar has other fields where POSIX has the beginning of a long name.
  const isPosix = isUstar && block[262] === 0
  if (numberAt(block, 148, 8) !== sumOf(block)) {
    throw new InvalidImageArchiveError('A header of the archive is damaged: its checksum is wrong')
  }
  const name = textAt(block, 0, 100)
  const prefix = isPosix ? textAt(block, 345, 155) : Buffer.alloc(0)
  return {
    type: String.fromCharCode(block[156] || 0x30),
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    linkname: textAt(block, 157, 100),
    mode: Number(numberAt(block, 100, 8)),
    uid: Number(numberAt(block, 108, 8)),
    gid: Number(numberAt(block, 116, 8)),
    userName: isUstar ? textAt(block, 265, 32) : Buffer.alloc(0),
    groupName: isUstar ? textAt(block, 297, 32) : Buffer.alloc(0),
    size: Number(numberAt(block, 124, 12)),
    mtime: numberAt(block, 136, 12),
    major: isUstar ? Number(numberAt(block, 329, 8)) : 0,
    minor: isUstar ? Number(numberAt(block, 337, 8)) : 0,
  }
}

function textAt(block: Buffer, offset: number, length: number): Buffer {
  const field = block.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return Buffer.from(end < 0 ? field : field.subarray(0, end))
}

/** Octal digits; or, where the first bit is set, a number of two's complement. */
function numberAt(block: Buffer, offset: number, length: number): bigint {
  const field = block.subarray(offset, offset + length)
  const first = field[0] ?? 0
  if (first & 0x80) {
    const value = BigInt(`0x${field.toString('hex')}`)
    const bits = BigInt(length * 8)
    // The bit that marks the form is not part of the number; the one after it is its sign.
    return first & 0x40 ? BigInt.asIntN(Number(bits), value) : value & ((1n << (bits - 1n)) - 1n)
  }
  const digits = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trim()
  if (digits === '') return 0n
  if (/^[0-7]+$/.test(digits)) return BigInt(`0o${digits}`)
  throw new InvalidImageArchiveError('A header of the archive is damaged: a number has no digits')
}

/** The sum of all bytes, its own field taken for blanks. */
export function sumOf(block: Buffer): bigint {
  let total = 8 * 0x20
  for (const [index, byte] of block.entries()) {
    if (index < 148 || index >= 156) total += byte
  }
  return BigInt(total)
}
