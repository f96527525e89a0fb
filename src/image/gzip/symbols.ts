/** Values that share a symbol: the symbol says where the range begins, bits after it the rest. */
export interface SymbolRanges {
  /** The symbol of each value. */
  readonly symbolOf: Uint16Array
  /** By symbol: the smallest value. */
  readonly start: Uint16Array
  /** By symbol: how many bits follow it. */
  readonly extraBits: Uint8Array
}

/** Symbols of lengths follow those of the bytes and of the end. Source: RFC 1951, 3.2.5. */
const FIRST_LENGTH = 257
const LENGTH_SYMBOLS = 29

/** Lengths of repetitions, 3 to 258. The longest has a symbol of its own. */
export const LENGTHS = symbolRanges(
  FIRST_LENGTH,
  3,
  Array.from({ length: LENGTH_SYMBOLS }, (_, index) =>
    index === LENGTH_SYMBOLS - 1 ? 0 : Math.max(0, (index >> 2) - 1),
  ),
)

/** Distances, 1 to 32,768. */
export const DISTANCES = symbolRanges(
  0,
  1,
  Array.from({ length: 30 }, (_, index) => Math.max(0, (index >> 1) - 1)),
)

export const LITERAL_SYMBOLS = FIRST_LENGTH + LENGTH_SYMBOLS
export const DISTANCE_SYMBOLS = DISTANCES.extraBits.length

function symbolRanges(first: number, smallest: number, bits: readonly number[]): SymbolRanges {
  const start = new Uint16Array(first + bits.length)
  const extraBits = new Uint8Array(first + bits.length)
  const symbolOf = new Uint16Array(32769)
  let value = smallest
  for (const [index, extra] of bits.entries()) {
    // The symbol before that of the longest length would reach it, too.
    if (first === FIRST_LENGTH && index === bits.length - 1) value = 258
    start[first + index] = value
    extraBits[first + index] = extra
    symbolOf.fill(first + index, value, value + (1 << extra))
    value += 1 << extra
  }
  return { symbolOf, start, extraBits }
}
