const MAX_UINT32 = 2 ** 32 - 1
const MAX_INT32 = 2 ** 31 - 1

/** Go: `strconv.ParseBool`; undefined where it fails. */
export function readBoolean(text: string): boolean | undefined {
  return BOOLEANS.get(text)
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
])

/** Go: `strconv.ParseUint(text, base, 32)`; undefined where it fails. */
export function readUint32(text: string, base: 8 | 10): number | undefined {
  if (!(base === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(text)) return undefined
  const value = Number.parseInt(text, base)
  return value > MAX_UINT32 ? undefined : value
}

/** Go: `strconv.ParseInt(text, 10, 32)`, or why it fails. */
export function readInt32(text: string): number | 'invalid syntax' | 'value out of range' {
  const digits = /^[+-]?([0-9]*)/.exec(text)?.[1] ?? ''
  // It stops at the digit that is too much, whatever stands behind that.
  if (Number(digits) > MAX_UINT32) return 'value out of range'
  if (!/^[+-]?[0-9]+$/.test(text)) return 'invalid syntax'
  const value = Number(text)
  if (value > MAX_INT32 || value < -MAX_INT32 - 1) return 'value out of range'
  // No negative zero.
  return value + 0
}

const DIGITS = '[0-9](?:_?[0-9])*'
const FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`,
)
const UNITS: ReadonlyMap<string, number> = new Map(
  ['', 'k', 'm', 'g', 't', 'p'].map((unit, power) => [unit, 1024 ** power]),
)

/** `512m` in bytes. docker/go-units: `RAMInBytes`; undefined where it fails. */
export function readBytes(text: string): number | undefined {
  const unitStart = /[a-zA-Z]*$/.exec(text.slice(-4))?.[0].length ?? 0
  let number = text.slice(0, text.length - unitStart)
  if (number.endsWith(' ')) number = number.slice(0, -1)
  const suffix = /^(?:([kmgtp])?b?|([kmgtp])ib)$/i.exec(text.slice(text.length - unitStart))
  if (!suffix || !FLOAT.test(number)) return undefined
  const unit = UNITS.get((suffix[1] ?? suffix[2] ?? '').toLowerCase()) ?? 1
  const size = Number(number.replaceAll('_', ''))
  // No negative zero.
  return size < 0 || !Number.isFinite(size) ? undefined : Math.trunc(size * unit) + 0
}
