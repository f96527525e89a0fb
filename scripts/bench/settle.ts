import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Share of the processors' time that must be idle. */
const IDLE = 0.9
/** Over so many milliseconds. */
const WINDOW = 200
/** A machine that others use never gets quiet: it is waited for so many milliseconds at most. */
const PATIENCE = 5_000

/** Waits until nothing that came before can slow down what follows: disk written, processors idle. */
export async function settle(): Promise<void> {
  execFileSync('sync')
  const deadline = performance.now() + PATIENCE
  let before = processorTimes()
  do {
    await sleep(WINDOW)
    const now = processorTimes()
    if ((now.idle - before.idle) / (now.total - before.total) >= IDLE) return
    before = now
  } while (performance.now() < deadline)
}

/** Clock ticks since boot, of all processors together. proc(5). */
function processorTimes(): { readonly idle: number; readonly total: number } {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const ticks = first.trim().split(/\s+/).slice(1, 9).map(Number)
  // User, nice, system, idle, iowait and so on; who waits for the disk is not idle.
  return { idle: ticks[3] ?? 0, total: ticks.reduce((sum, value) => sum + value, 0) }
}
