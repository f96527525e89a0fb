const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** A number of bytes as Docker writes it: three digits, by thousands. Source: go-units, HumanSizeWithPrecision. */
export function sizeInWords(bytes: number): string {
  let value = bytes
  let unit = 0
  // Rounded first, so that 999.9 kB becomes 1 MB.
  while (Number(value.toPrecision(3)) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${Number(value.toPrecision(3))}${UNITS[unit]}`
}

/** A length of time in milliseconds as Docker writes it. Source: go-units, HumanDuration. */
export function durationInWords(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  const minutes = Math.trunc(seconds / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.round(seconds / 3600)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  const days = Math.trunc(hours / 24)
  if (days < 14) return `${days} days`
  if (days < 60) return `${Math.trunc(days / 7)} weeks`
  return days < 730 ? `${Math.trunc(days / 30)} months` : `${Math.trunc(days / 365)} years`
}

/** Rows below each other in columns that are as wide as their widest word. Source: docker/cli, its tabwriter. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(MIN_WIDTH, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lines = rows.map((row) =>
    row
      .map((word, column) =>
        column === row.length - 1 ? word : word.padEnd((widths[column] ?? 0) + GAP),
      )
      .join(''),
  )
  return lines.map((line) => `${line}\n`).join('')
}

const MIN_WIDTH = 7
const GAP = 3
