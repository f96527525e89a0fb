import { InvalidImageArchiveError } from '../errors/index.js'
import { ByteReader } from './tar/byte-reader.js'
import { parseExtendedHeader, parseTime } from './tar/extended-header.js'
import { BLOCK, parseHeader, sumOf } from './tar/header.js'
import { MAX_EXTENDED_HEADER } from './tar/read-tar.js'

/** Where a header has the time, and its own sum, in bytes. Source: POSIX, pax, "ustar Header Block". */
const TIME = { start: 136, digits: 11, length: 12 } as const
const SUM = { start: 148, digits: 6, length: 8 } as const

/** Types of entries that bytes follow; those of all others have none, whatever size they say. */
const WITH_CONTENT = /^[07xgLK]$/

/** Times in an extended header, each as decimal seconds. */
const TIMES: readonly string[] = ['mtime', 'atime', 'ctime']

/**
 * Gives every entry of a layer one time. All other bytes stay as they are.
 *
 * Earlier times too, unlike BuildKit's `rewrite-timestamp`: in a layer from a cache, a time that is earlier than the one
 * asked for may be nothing but when that layer was made.
 *
 * @param epoch seconds since 1970
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export async function* rewriteTimes(
  source: AsyncIterable<Uint8Array>,
  epoch: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ByteReader(source)
  try {
    for (;;) {
      const block = Buffer.from(await reader.take(BLOCK))
      if (block.length < BLOCK || block.every((byte) => byte === 0)) {
        yield block
        yield* reader.stream(Number.POSITIVE_INFINITY)
        return
      }
      const { type, size } = parseHeader(block)
      writeTime(block, epoch)
      yield block
      if (!WITH_CONTENT.test(type)) continue
      if (type === 'x' || type === 'g') {
        yield await rewriteFields(reader, size, epoch)
        yield* reader.stream(padding(size))
      } else {
        yield* reader.stream(size + padding(size))
      }
    }
  } finally {
    await reader.close()
  }
}

function writeTime(block: Buffer, epoch: number): void {
  writeOctal(block, epoch, TIME)
  writeOctal(block, Number(sumOf(block)), SUM)
}

/** What ends the field, blanks or zeros, is left to whoever wrote it. */
function writeOctal(
  block: Buffer,
  value: number,
  {
    start,
    digits,
    length,
  }: { readonly start: number; readonly digits: number; readonly length: number },
): void {
  block.write(value.toString(8).padStart(digits, '0'), start, 'latin1')
  for (let index = start + digits; index < start + length; index++) {
    if (block[index] !== 0x20) block[index] = 0
  }
}

/** A time is written with as many characters as there were, so that no length changes. */
async function rewriteFields(reader: ByteReader, size: number, epoch: number): Promise<Buffer> {
  if (size > MAX_EXTENDED_HEADER) {
    throw new InvalidImageArchiveError(
      `An extended header of the archive has ${size} bytes, more than ${MAX_EXTENDED_HEADER}`,
    )
  }
  // Fields are views of the bytes, so what is written to them is written there.
  const body = Buffer.from(await reader.take(size))
  const fields = parseExtendedHeader(body)
  if (fields.has('size')) {
    throw new InvalidImageArchiveError('The archive has a file that is too large to be rewritten')
  }
  for (const name of TIMES) {
    const field = fields.get(name)
    const text = field?.toString('latin1') ?? ''
    if (parseTime(text) === undefined) continue
    const digits = String(epoch)
    if (digits.length > text.length) {
      throw new InvalidImageArchiveError(`The archive has a time that ${digits} has no room in`)
    }
    field?.write(digits.padStart(text.length, '0'), 'latin1')
  }
  return body
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}
