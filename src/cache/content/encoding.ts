import type { LocalEntryKind } from '../../context/index.js'
import type { ContentEntry } from './content.js'
import { KIND_LETTERS, KINDS_BY_LETTER } from './entry-kind.js'

/** Version of what is hashed and of how; a new one changes every digest on purpose. */
const CONTENT_VERSION = 1

const HEAD = Buffer.from(`imagewright content ${CONTENT_VERSION}\n`)

const DIGEST_BYTES = 32

/** Bytes of an entry besides its path and the target of a link, at most. */
const FIXED_BYTES = 1 + 2 + 4 + 8 + DIGEST_BYTES

/** Bytes of a usual entry: space for them is made beforehand. */
const USUAL_BYTES = 128

/**
 * Writes entries as they are hashed; the digest of a content is the SHA-256 of these bytes:
 *
 * ```text
 * imagewright content 1\n
 *
 * then for each entry, depth first, siblings in byte order of their names:
 *   1 byte     d directory, f file, l symbolic link, p FIFO, s socket, c character device, b block device
 *   2 bytes    canonical mode
 *   4 bytes    length of the path, in bytes
 *   n bytes    path, UTF-8, `/` between components, relative to the root
 * and of a file:
 *   8 bytes    size
 *  32 bytes    SHA-256 of its bytes
 * of a symbolic link:
 *   4 bytes    length of the target, in bytes
 *   n bytes    target, UTF-8
 * of a device:
 *   4 bytes    major number
 *   4 bytes    minor number
 * ```
 *
 * Numbers are unsigned, the highest byte first. No time, no owner, no inode. A hard link is a file like any other: what
 * shares its bytes with what is no content, and a checkout does not keep it.
 */
export class EntryWriter {
  #bytes: Buffer
  #length: number

  /** @param entries - how many there may be; more are taken too. */
  constructor(entries: number) {
    this.#bytes = Buffer.allocUnsafeSlow((entries + 100) * USUAL_BYTES)
    this.#length = HEAD.copy(this.#bytes)
  }

  /** @returns where the digest of the file is to be written with `setDigest`. */
  file(path: string, mode: number, size: number): number {
    this.#begin('file', path, mode, 0)
    this.#number(Math.floor(size / 2 ** 32))
    this.#number(size % 2 ** 32)
    const at = this.#length
    this.#length += DIGEST_BYTES
    return at
  }

  setDigest(at: number, digest: Uint8Array): void {
    this.#bytes.set(digest, at)
  }

  symlink(path: string, mode: number, target: string): void {
    this.#begin('symlink', path, mode, target.length)
    this.#text(target)
  }

  device(
    kind: 'character' | 'block',
    path: string,
    mode: number,
    { major, minor }: NonNullable<ContentEntry['device']>,
  ): void {
    this.#begin(kind, path, mode, 0)
    this.#number(major)
    this.#number(minor)
  }

  other(kind: 'directory' | 'fifo' | 'socket', path: string, mode: number): void {
    this.#begin(kind, path, mode, 0)
  }

  /** All that was written. */
  bytes(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length)
    // A content that takes little of a large folder is not to hold space for all of it.
    return this.#length * 2 < this.#bytes.length ? Buffer.from(bytes) : bytes
  }

  #begin(kind: LocalEntryKind, path: string, mode: number, targetLength: number): void {
    // UTF-8 has at most three bytes for a code unit of UTF-16.
    const needed = FIXED_BYTES + 3 * (path.length + targetLength)
    if (this.#length + needed > this.#bytes.length) this.#grow(needed)
    const bytes = this.#bytes
    bytes[this.#length++] = KIND_LETTERS[kind].charCodeAt(0)
    bytes[this.#length++] = mode >>> 8
    bytes[this.#length++] = mode
    this.#text(path)
  }

  #text(text: string): void {
    const written = this.#bytes.write(text, this.#length + 4)
    this.#number(written)
    this.#length += written
  }

  // By hand: the methods of Buffer check what is known here, for each of some hundred thousand numbers.
  #number(value: number): void {
    const bytes = this.#bytes
    bytes[this.#length++] = value >>> 24
    bytes[this.#length++] = value >>> 16
    bytes[this.#length++] = value >>> 8
    bytes[this.#length++] = value
  }

  #grow(needed: number): void {
    const bytes = Buffer.allocUnsafeSlow(this.#bytes.length * 2 + needed)
    this.#bytes.copy(bytes, 0, 0, this.#length)
    this.#bytes = bytes
  }
}

/** Reads what {@link EntryWriter} wrote. */
export function decodeEntries(encoded: Uint8Array): readonly ContentEntry[] {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.length)
  const entries: ContentEntry[] = []
  let at = HEAD.length
  const number = () => {
    at += 4
    return bytes.readUInt32BE(at - 4)
  }
  const text = () => {
    const length = number()
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  while (at < bytes.length) {
    const kind = KINDS_BY_LETTER.get(String.fromCharCode(bytes.readUInt8(at))) ?? 'file'
    const mode = bytes.readUInt16BE(at + 1)
    at += 3
    const path = text()
    if (kind === 'file') {
      const size = Number(bytes.readBigUInt64BE(at))
      const digest = bytes.toString('hex', at + 8, at + 8 + DIGEST_BYTES)
      at += 8 + DIGEST_BYTES
      entries.push({ path, kind, mode, size, digest })
    } else if (kind === 'symlink') {
      entries.push({ path, kind, mode, size: 0, linkname: text() })
    } else if (kind === 'character' || kind === 'block') {
      entries.push({ path, kind, mode, size: 0, device: { major: number(), minor: number() } })
    } else entries.push({ path, kind, mode, size: 0 })
  }
  return entries
}
