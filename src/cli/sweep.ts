import { sweep } from '../container/litter/sweep.js'
import type { Litter, Swept } from '../container/litter/swept.js'
import { terminalText } from './terminal-text.js'

export interface SweepCommandOptions {
  readonly host?: string
  readonly context?: string
  readonly dryRun?: boolean
  readonly tests?: boolean
  readonly format: 'human' | 'json'
}

/** Headings as those of `docker system prune`. */
const HEADINGS: readonly (readonly [kind: Litter['kind'], heading: string])[] = [
  ['container', 'Containers'],
  ['image', 'Images'],
  ['network', 'Networks'],
  ['volume', 'Volumes'],
]

/**
 * `imagewright sweep`: removes what processes that are dead left in an Engine, and prints what it was on standard output.
 *
 * @returns the exit code: 1 where something could not be removed.
 */
export async function sweepCommand(
  { host, context, dryRun = false, tests = false, format }: SweepCommandOptions,
  signal: AbortSignal,
): Promise<number> {
  const swept = await sweep({
    ...(host !== undefined && { host }),
    ...(context !== undefined && { dockerContext: context }),
    dryRun,
    tests,
    signal,
  })
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(swept, undefined, 2)}\n`
      : terminalText(formatSwept(swept, dryRun)),
  )
  return swept.left.length > 0 ? 1 : 0
}

/** What was removed, each kind under a heading of its own, and then what was not. */
export function formatSwept({ removed, left }: Swept, dryRun: boolean): string {
  const sections = HEADINGS.flatMap(([kind, heading]) => {
    const names = removed.filter((each) => each.kind === kind).map(({ name }) => name)
    const title = dryRun ? `${heading} that would be removed:` : `Removed ${heading}:`
    return names.length > 0 ? [[title, ...names]] : []
  })
  if (left.length > 0) {
    const lines = left.map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`)
    sections.push(['Not removed:', ...lines])
  }
  if (sections.length === 0) sections.push(['Nothing to remove'])
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
