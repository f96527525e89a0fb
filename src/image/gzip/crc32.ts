/** Source: RFC 1952, 8. */
const POLYNOMIAL = 0xedb88320

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value
})

/** The check sum of bytes that follow those of `before`: `zlib.crc32`, which Node has since 22.2. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before
  // By index, which is five times as fast as by iterator.
  for (let index = 0; index < bytes.length; index++) {
    sum = (TABLE[(sum ^ (bytes[index] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8)
  }
  return ~sum >>> 0
}
