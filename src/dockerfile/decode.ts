import type { DockerfileProblem } from '../errors/index.js'

export interface DecodedText {
  readonly text: string
  /** One, where the bytes are no UTF-8. */
  readonly problems: readonly DockerfileProblem[]
}

/** A byte order mark stays. Bytes that are no UTF-8 become replacement characters. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, problems: [] }
  } catch {
    // What else it throws for bytes it throws again here.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    return { text, problems: [problemOf(bytes)] }
  }
}

function problemOf(bytes: Uint8Array): DockerfileProblem {
  const index = firstBadByte(bytes)
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, index))
  const lineStart = before.lastIndexOf('\n') + 1
  const line = countNewlines(before) + 1
  const offset = before.length
  const column = offset - lineStart + 1
  const byte = (bytes[index] ?? 0).toString(16).padStart(2, '0')
  return {
    message: `byte 0x${byte} at offset ${index} is not valid UTF-8`,
    range: {
      start: { offset, line, column },
      end: { offset: offset + 1, line, column: column + 1 },
    },
  }
}

function countNewlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** Of the first sequence that is no character. */
function firstBadByte(bytes: Uint8Array): number {
  let index = 0
  while (index < bytes.length) {
    const length = sequenceLength(bytes, index)
    if (length === 0) return index
    index += length
  }
  return index
}

/** Bytes of the character that starts here; 0 where there is none. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const lead = bytes[index] ?? 0
  if (lead < 0x80) return 1
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  for (let byte = 1; byte < length; byte++) {
    const [low, high] = byte === 1 ? secondByteRange(lead) : [0x80, 0xbf]
    const value = bytes[index + byte] ?? 0
    if (value < low || value > high) return 0
  }
  return length
}

/** Leaves out overlong forms, surrogates and what is beyond the last character. */
function secondByteRange(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf]
  if (lead === 0xed) return [0x80, 0x9f]
  if (lead === 0xf0) return [0x90, 0xbf]
  return lead === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf]
}
