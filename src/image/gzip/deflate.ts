import type { BitWriter } from './bit-writer.js'
import { type PrefixCode, prefixCode } from './huffman.js'
import { DISTANCE_SYMBOLS, DISTANCES, LENGTHS, LITERAL_SYMBOLS } from './symbols.js'

/** Source of the numbers here: RFC 1951, 3.2.3 to 3.2.7. */
const END_OF_BLOCK = 256
const STORED = 0
const DYNAMIC = 2
const LONGEST_CODE = 15
const LONGEST_LENGTH_CODE = 7
const LONGEST_STORED = 0xffff

/** Bits that the codes themselves take, about. */
const CODES_BITS = 600

/** Order in which the lengths of the codes for lengths are written. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const

/** Runs of lengths: the symbol, how many bits follow it, and how long they are. */
const RUNS_OF_ZEROS = [
  { symbol: 18, bits: 7, shortest: 11, longest: 138 },
  { symbol: 17, bits: 3, shortest: 3, longest: 10 },
] as const
const RUNS_OF_OTHERS = [{ symbol: 16, bits: 2, shortest: 3, longest: 6 }] as const

/** Writes a piece of a text as a block of its own, or as it is where that is shorter. */
export function writeBlock(writer: BitWriter, bytes: Uint8Array, tokens: Uint32Array): void {
  const { literals, distances } = count(tokens)
  const codes = {
    literal: prefixCode(literals, LONGEST_CODE),
    distance: prefixCode(distances, LONGEST_CODE),
  }
  const bits =
    sizeOf(literals, codes.literal, LENGTHS.extraBits) +
    sizeOf(distances, codes.distance, DISTANCES.extraBits)
  if (bits + CODES_BITS >= bytes.length * 8) return writeStored(writer, bytes)
  writer.write(DYNAMIC << 1, 3)
  writeCodes(writer, codes.literal.lengths, codes.distance.lengths)
  writeTokens(writer, tokens, codes)
}

/** Ends the text: the only block that says to be the last one, and an empty one. */
export function writeLastBlock(writer: BitWriter): void {
  writer.write(1 | (STORED << 1), 3)
  writeStoredBytes(writer, new Uint8Array(0))
}

function count(tokens: Uint32Array): {
  readonly literals: Uint32Array
  readonly distances: Uint32Array
} {
  const literals = new Uint32Array(LITERAL_SYMBOLS)
  const distances = new Uint32Array(DISTANCE_SYMBOLS)
  literals[END_OF_BLOCK] = 1
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? 0
    if (token < 256) {
      add(literals, token)
      continue
    }
    add(literals, LENGTHS.symbolOf[token >>> 16] ?? 0)
    add(distances, DISTANCES.symbolOf[token & 0xffff] ?? 0)
  }
  return { literals, distances }
}

function add(counts: Uint32Array, symbol: number): void {
  counts[symbol] = (counts[symbol] ?? 0) + 1
}

function sizeOf(frequencies: Uint32Array, { lengths }: PrefixCode, extraBits: Uint8Array): number {
  let bits = 0
  for (const [symbol, frequency] of frequencies.entries()) {
    bits += frequency * ((lengths[symbol] ?? 0) + (extraBits[symbol] ?? 0))
  }
  return bits
}

function writeStored(writer: BitWriter, bytes: Uint8Array): void {
  for (let start = 0; start < bytes.length; start += LONGEST_STORED) {
    writer.write(STORED << 1, 3)
    writeStoredBytes(writer, bytes.subarray(start, start + LONGEST_STORED))
  }
}

function writeStoredBytes(writer: BitWriter, bytes: Uint8Array): void {
  writer.align()
  writer.write(bytes.length, 16)
  writer.write(bytes.length ^ 0xffff, 16)
  writer.writeBytes(bytes)
}

/** Lengths as they are written: of codes, and of runs of them. */
interface WrittenLength {
  readonly symbol: number
  readonly extra: number
  readonly bits: number
}

/** The lengths of both codes, in a code of their own. */
function writeCodes(writer: BitWriter, literals: Uint8Array, distances: Uint8Array): void {
  // A decoder wants one distance, even where there are none.
  const literalCount = Math.max(257, usedOf(literals))
  const distanceCount = Math.max(1, usedOf(distances))
  const lengths = [...literals.subarray(0, literalCount), ...distances.subarray(0, distanceCount)]
  const written = runsOf(lengths)
  const frequencies = new Uint32Array(LENGTH_ORDER.length)
  for (const { symbol } of written) add(frequencies, symbol)
  const code = prefixCode(frequencies, LONGEST_LENGTH_CODE)
  const codeCount = LENGTH_ORDER.findLastIndex((symbol) => code.lengths[symbol] !== 0) + 1
  writer.write(literalCount - 257, 5)
  writer.write(distanceCount - 1, 5)
  writer.write(codeCount - 4, 4)
  for (const symbol of LENGTH_ORDER.slice(0, codeCount)) {
    writer.write(code.lengths[symbol] ?? 0, 3)
  }
  for (const { symbol, extra, bits } of written) {
    writer.write(code.bits[symbol] ?? 0, code.lengths[symbol] ?? 0)
    writer.write(extra, bits)
  }
}

function usedOf(lengths: Uint8Array): number {
  return lengths.findLastIndex((length) => length > 0) + 1
}

function runsOf(lengths: readonly number[]): readonly WrittenLength[] {
  const written: WrittenLength[] = []
  for (let start = 0; start < lengths.length;) {
    const length = lengths[start] ?? 0
    let end = start + 1
    while (end < lengths.length && lengths[end] === length) end++
    const isZero = length === 0
    // A run repeats the length before it, so only zeros need not be written once.
    if (!isZero) written.push({ symbol: length, extra: 0, bits: 0 })
    let left = end - start - (isZero ? 0 : 1)
    for (const { symbol, bits, shortest, longest } of isZero ? RUNS_OF_ZEROS : RUNS_OF_OTHERS) {
      while (left >= shortest) {
        const taken = Math.min(left, longest)
        written.push({ symbol, extra: taken - shortest, bits })
        left -= taken
      }
    }
    for (; left > 0; left--) written.push({ symbol: length, extra: 0, bits: 0 })
    start = end
  }
  return written
}

function writeTokens(
  writer: BitWriter,
  tokens: Uint32Array,
  { literal, distance }: { readonly literal: PrefixCode; readonly distance: PrefixCode },
): void {
  const write = (code: PrefixCode, symbol: number): void =>
    writer.write(code.bits[symbol] ?? 0, code.lengths[symbol] ?? 0)
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? 0
    if (token < 256) {
      write(literal, token)
      continue
    }
    const length = token >>> 16
    const lengthSymbol = LENGTHS.symbolOf[length] ?? 0
    write(literal, lengthSymbol)
    writer.write(length - (LENGTHS.start[lengthSymbol] ?? 0), LENGTHS.extraBits[lengthSymbol] ?? 0)
    const back = token & 0xffff
    const backSymbol = DISTANCES.symbolOf[back] ?? 0
    write(distance, backSymbol)
    writer.write(back - (DISTANCES.start[backSymbol] ?? 0), DISTANCES.extraBits[backSymbol] ?? 0)
  }
  write(literal, END_OF_BLOCK)
}
