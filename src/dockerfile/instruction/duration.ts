import { InstructionError } from './instruction-error.js'

/** In nanoseconds. The microsecond has another name in Go, `µs`, which a flag cannot hold: it is read by bytes. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])

const MAX_INT64 = 2n ** 63n - 1n

// Sticky, so that each character is read once.
const NUMBER = /([0-9]*)(?:\.([0-9]*))?/y
const UNIT = /[^.0-9]*/y

/**
 * A duration such as `1m30s` in nanoseconds. Go: `time.ParseDuration`.
 *
 * @throws {InstructionError}
 */
export function readDuration(text: string): bigint {
  const negative = text.startsWith('-')
  let position = negative || text.startsWith('+') ? 1 : 0
  if (text.slice(position) === '0') return 0n
  if (position === text.length) throw invalid(text)
  let total = 0n
  while (position < text.length) {
    NUMBER.lastIndex = position
    const [number = '', whole = '', fraction = ''] = NUMBER.exec(text) ?? []
    if (whole === '' && fraction === '') throw invalid(text)
    // Longer than any number of Go; BigInt takes the square of the length.
    if (whole.replace(/^0+/, '').length > 19) throw invalid(text)
    position += number.length
    UNIT.lastIndex = position
    const name = UNIT.exec(text)?.[0] ?? ''
    if (name === '') throw new InstructionError(`time: missing unit in duration ${quote(text)}`)
    position += name.length
    const unit = UNITS.get(name)
    if (unit === undefined) {
      throw new InstructionError(`time: unknown unit ${quote(name)} in duration ${quote(text)}`)
    }
    const part = BigInt(whole) * unit + partOf(fraction, unit)
    // Go adds in 64 bits without a sign: what is beyond them is lost.
    total = BigInt.asUintN(64, total + part)
    if (part > MAX_INT64 + 1n || total > MAX_INT64 + 1n) throw invalid(text)
  }
  if (negative) return -total
  if (total > MAX_INT64) throw invalid(text)
  return total
}

/** In floating point, and of no more digits than fit into an integer, as Go reckons. */
function partOf(fraction: string, unit: bigint): bigint {
  let digits = 0n
  let scale = 1
  for (const digit of fraction) {
    const more = digits * 10n + BigInt(digit)
    if (more > MAX_INT64 + 1n) break
    digits = more
    scale *= 10
  }
  return BigInt(Math.trunc(Number(digits) * (Number(unit) / scale)))
}

function invalid(text: string): InstructionError {
  return new InstructionError(`time: invalid duration ${quote(text)}`)
}

/** Go: `time.quote`, which is not `strconv.Quote`. */
function quote(text: string): string {
  const pieces: string[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (character === '"' || character === '\\') pieces.push(`\\${character}`)
    else if (code >= 0x20 && code < 0x80) pieces.push(character)
    else
      for (const byte of new TextEncoder().encode(character))
        pieces.push(`\\x${byte.toString(16).padStart(2, '0')}`)
  }
  return `"${pieces.join('')}"`
}
