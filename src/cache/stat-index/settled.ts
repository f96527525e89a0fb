/**
 * How much older than its hashing the newest stamp of a file must be, in nanoseconds.
 *
 * A write after the hashing can leave all stamps as they are where it falls into the same tick of the stamps. The
 * coarsest ticks are those of FAT (2 s); a kernel takes its stamps from a clock that is up to 10 ms behind, a file
 * server from one that may be somewhat more.
 */
const MARGIN = 3_000_000_000n

/**
 * Whether any write after the hashing must have changed the stamps: then equal stamps mean equal bytes.
 *
 * Stamps in the future never settle: when they are reached, a write could be given the very same.
 *
 * @param hashedAt - when the hashing began, in milliseconds since 1970.
 */
export function isSettled(
  { mtimeNs, ctimeNs }: { readonly mtimeNs: bigint; readonly ctimeNs: bigint },
  hashedAt: number,
): boolean {
  const newest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs
  return newest + MARGIN < BigInt(hashedAt) * 1_000_000n
}
