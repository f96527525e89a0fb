const begun = performance.now()

/** Prints one plain line, led by the seconds since the script began. */
export function say(line: string): void {
  process.stdout.write(`${secondsSinceStart().toFixed(1).padStart(6)} s  ${line}\n`)
}

function secondsSinceStart(): number {
  return (performance.now() - begun) / 1000
}
