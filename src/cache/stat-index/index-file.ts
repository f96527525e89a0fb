import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { PathColumn } from './path-column.js'
import { DIGEST_BYTES, NUMBER_COLUMNS, type Table } from './table.js'

/** Version of the file; another one is not read. */
const INDEX_VERSION = 1

/** Bytes hashed between two turns of the event loop: some milliseconds. */
const CHECKSUM_STRETCH = 8 * 1024 * 1024

/** Bytes of the head: a line of text, padded with spaces so that the columns are aligned. */
const HEAD_BYTES = 128

const DIGEST_START = HEAD_BYTES
const COUNTS_START = DIGEST_START + DIGEST_BYTES
const COLUMNS_START = COUNTS_START + 16

/**
 * A table as the bytes of a file.
 *
 * ```text
 * imagewright stat-index 1 LE <SHA-256 of the root's path, 64 hexadecimal digits>\n   padded with spaces to 128 bytes
 * SHA-256 of all that is above and below                                             32 bytes
 * number of rows, bytes of the paths                                                 2 x 64 bits
 * size, mtime, ctime, inode, device, sentTime                                        6 x rows x 64 bits
 * digest                                                                             rows x 32 bytes
 * settled                                                                            rows x 1 byte
 * paths, separated by NUL                                                            UTF-8
 * ```
 */
export async function encodeTable(table: Table, root: string): Promise<Uint8Array> {
  const rows = table.paths.length
  const paths = Buffer.from(table.paths.text)
  const bytes = Buffer.alloc(
    COLUMNS_START + rows * (NUMBER_COLUMNS.length * 8 + DIGEST_BYTES + 1) + paths.length,
  )
  bytes.set(headOf(root))
  new BigInt64Array(bytes.buffer, bytes.byteOffset + COUNTS_START, 2).set([
    BigInt(rows),
    BigInt(paths.length),
  ])
  let at = COLUMNS_START
  for (const column of columnsOf(table)) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at)
    at += column.byteLength
  }
  bytes.set(paths, at)
  bytes.set(await checksumOf(bytes), DIGEST_START)
  return bytes
}

/** The table in the bytes of a file; undefined unless they are whole, of this version and of this root. */
export async function decodeTable(bytes: Uint8Array, root: string): Promise<Table | undefined> {
  if (bytes.length < COLUMNS_START) return undefined
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, HEAD_BYTES)
  if (!head.equals(headOf(root))) return undefined
  const checksum = Buffer.from(bytes.buffer, bytes.byteOffset + DIGEST_START, DIGEST_BYTES)
  if (!checksum.equals(await checksumOf(bytes))) return undefined
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
  return tableIn(aligned)
}

function tableIn(bytes: Uint8Array): Table | undefined {
  const { buffer, byteOffset } = bytes
  const counts = new BigInt64Array(buffer, byteOffset + COUNTS_START, 2)
  const [rows, pathBytes] = [Number(counts[0]), Number(counts[1])]
  const size = COLUMNS_START + rows * (NUMBER_COLUMNS.length * 8 + DIGEST_BYTES + 1) + pathBytes
  if (size !== bytes.length) return undefined
  let at = byteOffset + COLUMNS_START
  const numbers = () => {
    const column = new BigInt64Array(buffer, at, rows)
    at += column.byteLength
    return column
  }
  const octets = (length: number) => {
    const column = new Uint8Array(buffer, at, length)
    at += length
    return column
  }
  const columns = {
    size: numbers(),
    mtime: numbers(),
    ctime: numbers(),
    inode: numbers(),
    device: numbers(),
    sentTime: numbers(),
    digest: octets(rows * DIGEST_BYTES),
    settled: octets(rows),
  }
  const paths = PathColumn.ofText(Buffer.from(buffer, at, pathBytes).toString('utf8'))
  return paths.length === rows ? { paths, ...columns } : undefined
}

function columnsOf(table: Table): readonly (BigInt64Array | Uint8Array)[] {
  return [...NUMBER_COLUMNS.map((column) => table[column]), table.digest, table.settled]
}

/** The order of bytes is that of the machine; a file of another one is a foreign one. */
function headOf(root: string): Buffer {
  const rootDigest = createHash('sha256').update(root).digest('hex')
  return Buffer.from(
    `imagewright stat-index ${INDEX_VERSION} ${endianness()} ${rootDigest}\n`.padEnd(HEAD_BYTES),
  )
}

async function checksumOf(bytes: Uint8Array): Promise<Buffer> {
  const hash = createHash('sha256').update(bytes.subarray(0, DIGEST_START))
  for (let at = COUNTS_START; at < bytes.length; at += CHECKSUM_STRETCH) {
    if (at > COUNTS_START) await setImmediate()
    hash.update(bytes.subarray(at, at + CHECKSUM_STRETCH))
  }
  return hash.digest()
}
