const SIZE = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
}

/**
 * Bytes of a size as Docker writes them, e.g. `64m`; nothing for a text that is none.
 * Source: docker/go-units `RAMInBytes`.
 */
export function bytesOf(size: number | string): number | undefined {
  if (typeof size === 'number') return Number.isSafeInteger(size) && size >= 0 ? size : undefined
  const [, amount, unit = ''] = SIZE.exec(size.trim()) ?? []
  if (amount === undefined) return undefined
  const bytes = Math.floor(Number(amount) * (FACTORS[unit.toLowerCase()] ?? 1))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
