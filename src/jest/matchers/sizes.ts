// Decimal, as `docker images` and docker/go-units `FromHumanSize` have them; only what says so is binary.
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
}

const SIZE = /^(\d+(?:\.\d+)?) ?([kmgt]?i?)b?$/i

/** Bytes of a size such as `50MB` or `1.5GiB`; nothing for a text that is none. */
export function bytesOfSize(size: unknown): number | undefined {
  if (typeof size === 'number') return Number.isFinite(size) && size >= 0 ? size : undefined
  if (typeof size !== 'string') return undefined
  const [, amount, unit = ''] = SIZE.exec(size.trim()) ?? []
  const factor = FACTORS[unit.toLowerCase()]
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor
}

/** Bytes as `docker images` shows them: `8.3MB`. Source: docker/go-units `HumanSizeWithPrecision`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let amount = bytes
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit++
  }
  return `${Number(amount.toPrecision(3))}${units[unit]}`
}
