import { readFileSync, readlinkSync } from 'node:fs'

/** What Linux tells of a process. */
export interface ProcessStat {
  /** One letter; `Z` and `X` are those of a process that has ended. */
  readonly state: string
  /** When it began, in clock ticks since the machine did. */
  readonly start: string
}

/**
 * Reads `/proc/<pid>/stat`.
 *
 * @returns nothing where there is no such process, no `/proc`, or one that counts processes otherwise.
 */
export function readProcessStat(pid: number): ProcessStat | undefined {
  try {
    // The /proc of a machine may be mounted in a container.
    if (readlinkSync('/proc/self') !== String(process.pid)) return undefined
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in parentheses, and may hold parentheses and blanks. Fields as of proc_pid_stat(5), the third first.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [state, start] = [fields[0], fields[22 - 3]]
    return state === undefined || start === undefined ? undefined : { state, start }
  } catch {
    return undefined
  }
}
