import { UsageError } from '../errors/index.js'

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * A length of time in milliseconds: `30s`, `10m`, `1h`, `1d`, `1h30m`, or `0`.
 *
 * @param flag - for the error
 * @throws {UsageError} `USAGE`
 */
export function parseDuration(flag: string, text: string): number {
  if (text === '0') return 0
  const parts = [...text.matchAll(/(\d{1,9})(ms|[smhd])/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new UsageError(`${flag} ${text}: that is no length of time such as 30s, 10m, 1h or 1d`)
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * millisecondsOf(unit), 0)
}

function millisecondsOf(unit: string | undefined): number {
  return MILLISECONDS[unit as keyof typeof MILLISECONDS]
}
