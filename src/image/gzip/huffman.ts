/** A prefix code: for each symbol the bits, in the order in which they are written, and how many; 0 for none. */
export interface PrefixCode {
  readonly bits: Uint16Array
  readonly lengths: Uint8Array
}

/**
 * Makes the code of the shortest text for symbols that occur so often, with no more bits than `limit` for any.
 * Ties are broken by the number of the symbol, so that one text has one code.
 */
export function prefixCode(frequencies: Uint32Array, limit: number): PrefixCode {
  const order = [...frequencies.keys()]
    .filter((symbol) => at(frequencies, symbol) > 0)
    .toSorted((a, b) => at(frequencies, a) - at(frequencies, b) || a - b)
  const counts = countsOfLengths(
    order.map((symbol) => at(frequencies, symbol)),
    limit,
  )
  const lengths = new Uint8Array(frequencies.length)
  // The rarest symbols have the longest codes.
  let next = 0
  for (let length = limit; length > 0; length--) {
    for (let left = at(counts, length); left > 0; left--) lengths[order[next++] ?? 0] = length
  }
  return { bits: codesOf(lengths, counts, limit), lengths }
}

/** How many symbols get codes of each length; the frequencies ascend. */
function countsOfLengths(frequencies: readonly number[], limit: number): Uint32Array {
  const counts = new Uint32Array(limit + 1)
  if (frequencies.length < 2) {
    counts[1] = frequencies.length
    return counts
  }
  for (const depth of depthsOf(frequencies)) {
    const length = Math.min(depth, limit)
    counts[length] = at(counts, length) + 1
  }
  shorten(counts, limit)
  return counts
}

/** The depth of each leaf in the tree of Huffman. Leaves and inner nodes each come in ascending order, so two queues do. */
function depthsOf(leaves: readonly number[]): Uint32Array {
  const count = leaves.length
  const weights = new Float64Array(2 * count - 1)
  weights.set(leaves)
  const parents = new Uint32Array(2 * count - 1)
  let leaf = 0
  let inner = count
  for (let made = count; made < weights.length; made++) {
    for (let child = 0; child < 2; child++) {
      const takesLeaf = leaf < count && (inner >= made || at(weights, leaf) <= at(weights, inner))
      const taken = takesLeaf ? leaf++ : inner++
      weights[made] = at(weights, made) + at(weights, taken)
      parents[taken] = made
    }
  }
  const depths = new Uint32Array(weights.length)
  for (let node = weights.length - 2; node >= 0; node--) {
    depths[node] = at(depths, at(parents, node)) + 1
  }
  return depths.subarray(0, count)
}

/** Codes that were cut to the limit are too many: others get longer until all have room (Kraft's inequality). */
function shorten(counts: Uint32Array, limit: number): void {
  let used = 0
  for (let length = 1; length <= limit; length++) used += at(counts, length) * 2 ** (limit - length)
  for (; used > 2 ** limit; used--) {
    let length = limit - 1
    while (at(counts, length) === 0) length--
    counts[limit] = at(counts, limit) - 1
    counts[length] = at(counts, length) - 1
    counts[length + 1] = at(counts, length + 1) + 2
  }
}

/** Source: RFC 1951, 3.2.2. */
function codesOf(lengths: Uint8Array, counts: Uint32Array, limit: number): Uint16Array {
  const next = new Uint32Array(limit + 1)
  for (let length = 2; length <= limit; length++) {
    next[length] = (at(next, length - 1) + at(counts, length - 1)) * 2
  }
  const bits = new Uint16Array(lengths.length)
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue
    const code = at(next, length)
    next[length] = code + 1
    bits[symbol] = reversed(code, length)
  }
  return bits
}

/** Codes are written from their highest bit on, everything else from its lowest. */
function reversed(code: number, length: number): number {
  let result = 0
  for (let bit = 0; bit < length; bit++) result |= ((code >>> bit) & 1) << (length - 1 - bit)
  return result
}

function at(values: Uint8Array | Uint32Array | Float64Array, index: number): number {
  return values[index] ?? 0
}
