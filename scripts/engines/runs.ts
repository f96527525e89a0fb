import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { StateFolder } from './state-folder.js'

/**
 * The test runs that use the Engines now, a file each, named by the run's pid. What a run brought up
 * is stopped by the last run that ends, so that two runs side by side do not disturb each other.
 */
export function enterRun(folder: StateFolder, pid: number): void {
  mkdirSync(folder.runs, { recursive: true })
  writeFileSync(join(folder.runs, String(pid)), startOf(pid) ?? '')
}

/** Ends a run; true when no other one is left. */
export function leaveRun(folder: StateFolder, pid: number): boolean {
  rmSync(join(folder.runs, String(pid)), { force: true })
  return liveRuns(folder).length === 0
}

/** The runs whose process still lives; files of dead ones are taken away. */
export function liveRuns(folder: StateFolder): readonly number[] {
  return namesIn(folder.runs).flatMap((name) => {
    const file = join(folder.runs, name)
    const isAlive = startOf(Number(name)) === readFileSync(file, 'utf8')
    if (!isAlive) rmSync(file, { force: true })
    return isAlive ? [Number(name)] : []
  })
}

/** When a process was started, in clock ticks since boot: with its pid, its identity. proc(5). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses and may hold blanks; the start is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
