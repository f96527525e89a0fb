/** Variables by their name, out of the lines `NAME=value` that the Engine writes; one without `=` is empty. */
export function readEnvironmentLines(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}
