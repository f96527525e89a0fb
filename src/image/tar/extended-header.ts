import { InvalidImageArchiveError } from '../../errors/index.js'

/** Fields of a PAX header by their key; values as bytes, since attributes of files are. */
export type ExtendedHeader = ReadonlyMap<string, Buffer>

/**
 * Reads records of the form `LENGTH KEY=VALUE\n`. Source: POSIX, pax, "pax Extended Header".
 *
 * @throws {InvalidImageArchiveError} `INVALID_IMAGE_ARCHIVE`
 */
export function parseExtendedHeader(body: Buffer): ExtendedHeader {
  const fields = new Map<string, Buffer>()
  for (let start = 0; start < body.length;) {
    const blank = body.indexOf(0x20, start)
    const digits = body.toString('latin1', start, blank < 0 ? start : blank)
    const end = /^\d{1,9}$/.test(digits) ? start + Number(digits) : 0
    const equals = body.indexOf(0x3d, blank)
    if (equals < 0 || equals >= end || end > body.length || body[end - 1] !== 0x0a) {
      throw new InvalidImageArchiveError('An extended header of the archive is damaged')
    }
    fields.set(body.toString('utf8', blank + 1, equals), body.subarray(equals + 1, end - 1))
    start = end
  }
  return fields
}

/** `1700000000.123456789` in nanoseconds; undefined where it is no such number. */
export function parseTime(text: string): bigint | undefined {
  const [, sign, seconds = '', fraction = ''] = /^(-?)(\d{1,30})(?:\.(\d*))?$/.exec(text) ?? []
  if (sign === undefined) return undefined
  const value = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return sign === '-' ? -value : value
}
