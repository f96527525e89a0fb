/**
 * Longest line that BuildKit reads, in bytes, with its line end; without a line end one byte less.
 * Go: `bufio.MaxScanTokenSize`.
 */
const MAX_LINE_BYTES = 65_536

const MAX_BYTES_A_CODE_UNIT = 3

/** A line as it stands in the file. All numbers but `number` are offsets into the text. */
export interface SourceLine {
  /** 1-based. */
  readonly number: number
  /** Where the line starts, from which its columns count. */
  readonly lineStart: number
  /** The same, except behind a byte order mark. */
  readonly start: number
  /** In front of its line end, which is any row of carriage returns and a newline. */
  readonly contentEnd: number
  readonly end: number
  /** Longer than BuildKit reads. */
  readonly tooLong: boolean
}

/** The line that starts at `lineStart`; undefined at the end of the text. */
export function readLine(
  text: string,
  number: number,
  lineStart: number,
  start = lineStart,
): SourceLine | undefined {
  if (start >= text.length) return undefined
  const newline = text.indexOf('\n', start)
  const end = newline === -1 ? text.length : newline + 1
  let contentEnd = end
  while (contentEnd > start && isLineEnd(text.charCodeAt(contentEnd - 1))) contentEnd--
  const limit = newline === -1 ? MAX_LINE_BYTES - 1 : MAX_LINE_BYTES
  return {
    number,
    lineStart,
    start,
    contentEnd,
    end,
    tooLong: hasMoreBytes(text, lineStart, end, limit),
  }
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d
}

function hasMoreBytes(text: string, start: number, end: number, limit: number): boolean {
  const units = end - start
  if (units > limit) return true
  if (units * MAX_BYTES_A_CODE_UNIT <= limit) return false
  let bytes = 0
  for (let index = start; index < end; index++) {
    const code = text.codePointAt(index) ?? 0
    bytes += utf8Length(code)
    if (code > 0xffff) index++
  }
  return bytes > limit
}

/** Bytes of a code point in UTF-8; those of the replacement character for a surrogate on its own. */
export function utf8Length(code: number): number {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code > 0xffff ? 4 : 3
}
