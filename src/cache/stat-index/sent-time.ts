const SECOND = 1_000_000_000n

/** Last second whose nanoseconds are a 64 bit number, in the year 2262. */
const LAST_SECOND = 2n ** 63n / SECOND - 1n

/**
 * The time that a file of a new content is sent with: the second of its modification, the nanoseconds from its digest.
 *
 * BuildKit takes a file of the same path, size and time for unchanged. A real time misses an edit within one tick, a
 * fixed one every edit of the same size. This one differs where the content differs, whoever computes it and whatever
 * was forgotten: contents of one size and one second share it once in 10^9, and never one right after the other.
 *
 * @param digest - SHA-256 of the bytes.
 * @param before - the time that another content of the path was sent with.
 */
export function sentTimeOf(mtime: bigint, digest: Uint8Array, before: bigint | undefined): bigint {
  const seconds = secondOf(mtime)
  const nanoseconds = nanosecondsOf(digest)
  const time = seconds * SECOND + nanoseconds
  return time === before ? seconds * SECOND + ((nanoseconds + 1n) % SECOND) : time
}

/** The same for builds in which every entry has one time, in seconds since 1970. */
export function sentTimeAt(epoch: number, digest: Uint8Array): bigint {
  return BigInt(epoch) * SECOND + nanosecondsOf(digest)
}

function secondOf(time: bigint): bigint {
  const seconds = time / SECOND
  if (seconds < 0n) return 0n
  return seconds > LAST_SECOND ? LAST_SECOND : seconds
}

function nanosecondsOf(digest: Uint8Array): bigint {
  return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0) % SECOND
}
