/** A time as Go writes it: `0s`, `510.84ms`, `1m2.5s`. Go: `time.Duration.String`. @param milliseconds not negative. */
export function goDuration(milliseconds: number): string {
  const nanoseconds = nanosecondsOf(milliseconds)
  if (nanoseconds === 0) return '0s'
  if (nanoseconds < 1_000) return `${nanoseconds}ns`
  if (nanoseconds < 1_000_000) return `${nanoseconds / 1_000}µs`
  if (nanoseconds < 1_000_000_000) return `${nanoseconds / 1_000_000}ms`
  const minutes = Math.floor(nanoseconds / 60_000_000_000)
  const seconds = `${(nanoseconds - minutes * 60_000_000_000) / 1_000_000_000}s`
  if (minutes === 0) return seconds
  return minutes < 60
    ? `${minutes}m${seconds}`
    : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`
}

export function nanosecondsOf(milliseconds: number): number {
  return Math.round(milliseconds * 1_000_000)
}
