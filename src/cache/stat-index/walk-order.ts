const SLASH = 0x2f
const FIRST_SURROGATE = 0xd800
const FIRST_AFTER_SURROGATES = 0xe000

/**
 * Compares two paths by their place in a walk: depth first, siblings in byte order of their names, so that `a/z`
 * comes before `a-b`.
 *
 * @returns a negative number where `a` comes first, 0 for the same path.
 */
export function compareInWalk(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [unitOfA, unitOfB] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (unitOfA !== unitOfB) return rank(unitOfA) - rank(unitOfB)
  }
  return a.length - b.length
}

/** The end of a name comes before anything in a name; surrogates stand for what comes last in UTF-8. */
function rank(unit: number): number {
  if (unit === SLASH) return 0
  if (unit < FIRST_SURROGATE) return unit
  return unit < FIRST_AFTER_SURROGATES ? unit + 0x10000 : unit
}
