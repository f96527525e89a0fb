const BYTE_ORDER_MARK = 0xfeff
const CHUNK = 8192

export function codePointsOf(text: string): Int32Array {
  const codePoints = new Int32Array(text.length)
  let length = 0
  for (let index = 0; index < text.length; length += 1) {
    const codePoint = text.codePointAt(index) ?? BYTE_ORDER_MARK
    codePoints[length] = codePoint
    index += codePoint > 0xffff ? 2 : 1
  }
  return codePoints.subarray(0, length)
}

export function textOf(codePoints: Int32Array): string {
  let text = ''
  for (let from = 0; from < codePoints.length; from += CHUNK) {
    text += String.fromCodePoint(...codePoints.subarray(from, from + CHUNK))
  }
  return text
}

/** What Go's text/scanner reads: it leaves out a byte order mark at the start. */
export function scanned(codePoints: Int32Array): Int32Array {
  return codePoints[0] === BYTE_ORDER_MARK ? codePoints.subarray(1) : codePoints
}
