const DECIMAL = /^([+-]?)0*([0-9]+)$/
const MOST_DIGITS = 19
const MAX_INT64 = 2n ** 63n - 1n

/** Go: `strconv.ParseInt` of base 10 and 64 bits. Nothing where it fails. */
export function parseInt64(text: string): bigint | undefined {
  const [, sign, digits = ''] = DECIMAL.exec(text) ?? []
  if (sign === undefined || digits.length > MOST_DIGITS) return undefined
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n ? value : undefined
}
