// Only these code units stand elsewhere in UTF-16 order than in the order of UTF-8 bytes.
const ORDERED_OTHERWISE = /[\ud800-\uffff]/

/** The names by their UTF-8 bytes, as BuildKit's receiver demands of siblings. */
export function sortNames(names: readonly string[]): string[] {
  if (!names.some((name) => ORDERED_OTHERWISE.test(name))) return names.toSorted()
  return names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
