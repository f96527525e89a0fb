/** Shortest and longest repetition that is looked for. Deflate has those of 3 bytes too, which save next to nothing. */
const SHORTEST = 4
const LONGEST = 258

/** How far back a repetition may lie. Source: RFC 1951, 3.2.5. */
const WINDOW = 32768

/** Earlier places that are tried: more of them cost more time than they save room. */
const TRIES = 4

const HASH_BITS = 15

/** Finds what repeats itself in pieces of a text, each for itself. */
export class MatchFinder {
  readonly #heads = new Int32Array(1 << HASH_BITS)
  readonly #earlier: Int32Array
  readonly #tokens: Uint32Array

  /** @param capacity longest piece, in bytes */
  constructor(capacity: number) {
    this.#earlier = new Int32Array(capacity)
    this.#tokens = new Uint32Array(capacity)
  }

  /** The tokens of a piece, until the next call: literals as their byte, repetitions as `length << 16 | distance`. */
  tokensOf(bytes: Uint8Array): Uint32Array {
    const heads = this.#heads.fill(-1)
    const earlier = this.#earlier
    const tokens = this.#tokens
    const last = bytes.length - SHORTEST
    let count = 0
    let place = 0
    while (place <= last) {
      const hash = hashAt(bytes, place)
      let candidate = heads[hash] ?? -1
      earlier[place] = candidate
      heads[hash] = place
      const limit = Math.min(LONGEST, bytes.length - place)
      let length = SHORTEST - 1
      let distance = 0
      for (let tries = TRIES; tries > 0 && candidate >= 0 && place - candidate <= WINDOW; tries--) {
        if (bytes[candidate + length] === bytes[place + length]) {
          const same = sameBytes(bytes, candidate, place, limit)
          if (same > length) {
            length = same
            distance = place - candidate
            if (same === limit) break
          }
        }
        candidate = earlier[candidate] ?? -1
      }
      if (distance === 0) {
        tokens[count++] = bytes[place++] ?? 0
        continue
      }
      tokens[count++] = (length << 16) | distance
      const end = place + length
      for (place++; place < end; place++) {
        if (place > last) continue
        const within = hashAt(bytes, place)
        earlier[place] = heads[within] ?? -1
        heads[within] = place
      }
    }
    while (place < bytes.length) tokens[count++] = bytes[place++] ?? 0
    return tokens.subarray(0, count)
  }
}

function sameBytes(bytes: Uint8Array, first: number, second: number, limit: number): number {
  let length = 0
  while (length < limit && bytes[first + length] === bytes[second + length]) length++
  return length
}

function hashAt(bytes: Uint8Array, place: number): number {
  const word =
    (bytes[place] ?? 0) |
    ((bytes[place + 1] ?? 0) << 8) |
    ((bytes[place + 2] ?? 0) << 16) |
    ((bytes[place + 3] ?? 0) << 24)
  return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
}
