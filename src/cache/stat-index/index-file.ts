import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { endsOfNames, FOLDER_COLUMNS, type FolderTable } from './folder-table.js'
import { PathColumn } from './path-column.js'
import { DIGEST_BYTES, NUMBER_COLUMNS, type Table } from './table.js'

/** Version of the file; another one is not read. */
const INDEX_VERSION = 2

/** Bytes hashed between two turns of the event loop: some milliseconds. */
const CHECKSUM_STRETCH = 8 * 1024 * 1024

/** Bytes of the head: a line of text, padded with spaces so that the columns are aligned. */
const HEAD_BYTES = 128

const DIGEST_START = HEAD_BYTES
const COUNTS_START = DIGEST_START + DIGEST_BYTES
const COUNTS = 5
const COLUMNS_START = COUNTS_START + COUNTS * 8

/** Bytes of a row, but for its path or its names. */
const FILE_BYTES = NUMBER_COLUMNS.length * 8 + DIGEST_BYTES + 1
const FOLDER_BYTES = FOLDER_COLUMNS.length * 8

/** What a file holds. */
export interface IndexTables {
  readonly files: Table
  readonly folders: FolderTable
}

/**
 * Both tables as the bytes of a file.
 *
 * ```text
 * imagewright stat-index 2 LE <SHA-256 of the root's path, 64 hexadecimal digits>\n   padded with spaces to 128 bytes
 * SHA-256 of all that is above and below                                             32 bytes
 * number of files, bytes of their paths,
 * number of folders, bytes of the names in them, device of the folders               5 x 64 bits
 * size, mtime, ctime, inode, device, sentTime                                        6 x files x 64 bits
 * inode, mtime, ctime                                                                3 x folders x 64 bits
 * digest                                                                             files x 32 bytes
 * settled                                                                            files x 1 byte
 * paths, separated by NUL                                                            UTF-8
 * names in the folders, separated by "/", with NUL after each folder                  UTF-8
 * ```
 */
export async function encodeIndex({ files, folders }: IndexTables, root: string): Promise<Buffer> {
  const paths = Buffer.from(files.paths.text)
  const names = Buffer.from(folders.names)
  const [rows, folderRows] = [files.paths.length, folders.inode.length]
  const columns = [
    ...NUMBER_COLUMNS.map((column) => files[column]),
    ...FOLDER_COLUMNS.map((column) => folders[column]),
    files.digest,
    files.settled,
    paths,
    names,
  ]
  const bytes = Buffer.alloc(
    COLUMNS_START + rows * FILE_BYTES + folderRows * FOLDER_BYTES + paths.length + names.length,
  )
  bytes.set(headOf(root))
  new BigInt64Array(bytes.buffer, bytes.byteOffset + COUNTS_START, COUNTS).set([
    BigInt(rows),
    BigInt(paths.length),
    BigInt(folderRows),
    BigInt(names.length),
    folders.device,
  ])
  let at = COLUMNS_START
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at)
    at += column.byteLength
  }
  bytes.set(await checksumOf(bytes), DIGEST_START)
  return bytes
}

/** The tables in the bytes of a file; undefined unless they are whole, of this version and of this root. */
export async function decodeIndex(
  bytes: Uint8Array,
  root: string,
): Promise<IndexTables | undefined> {
  if (bytes.length < COLUMNS_START) return undefined
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, HEAD_BYTES)
  if (!head.equals(headOf(root))) return undefined
  const checksum = Buffer.from(bytes.buffer, bytes.byteOffset + DIGEST_START, DIGEST_BYTES)
  if (!checksum.equals(await checksumOf(bytes))) return undefined
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
  return tablesIn(aligned)
}

function tablesIn(bytes: Uint8Array): IndexTables | undefined {
  const { buffer, byteOffset } = bytes
  const counts = new BigInt64Array(buffer, byteOffset + COUNTS_START, COUNTS)
  const [rows = 0, pathBytes = 0, folderRows = 0, nameBytes = 0] = [...counts].map(Number)
  const size = COLUMNS_START + rows * FILE_BYTES + folderRows * FOLDER_BYTES + pathBytes + nameBytes
  if (size !== bytes.length) return undefined
  let at = byteOffset + COLUMNS_START
  const numbers = (length: number) => {
    const column = new BigInt64Array(buffer, at, length)
    at += column.byteLength
    return column
  }
  const octets = (length: number) => {
    const column = new Uint8Array(buffer, at, length)
    at += length
    return column
  }
  const text = (length: number) => {
    const { byteOffset: start } = octets(length)
    return Buffer.from(buffer, start, length).toString()
  }
  const fileNumbers = {
    size: numbers(rows),
    mtime: numbers(rows),
    ctime: numbers(rows),
    inode: numbers(rows),
    device: numbers(rows),
    sentTime: numbers(rows),
  }
  const folderNumbers = {
    inode: numbers(folderRows),
    mtime: numbers(folderRows),
    ctime: numbers(folderRows),
  }
  const files = {
    ...fileNumbers,
    digest: octets(rows * DIGEST_BYTES),
    settled: octets(rows),
    paths: PathColumn.ofText(text(pathBytes)),
  }
  const folders = { ...folderNumbers, device: counts[4] ?? 0n, names: text(nameBytes) }
  const isWhole = files.paths.length === rows && endsOfNames(folders).length === folderRows
  return isWhole ? { files, folders } : undefined
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
