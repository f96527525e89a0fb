import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ownSession, type Session } from '../labels.js'
import { readProcessStat } from '../process-stat.js'

/**
 * How much later than a session a process has to have begun to be another one, in milliseconds. `ps` tells whole seconds,
 * and the clock may have been set a little.
 */
const MARGIN = 10_000

/**
 * Whether the process of a session has ended. In doubt it lives: a session of another machine always does.
 */
export async function isDead(session: Session): Promise<boolean> {
  const { machine, pid, startedAt, birth } = session
  if (machine !== ownSession().machine) return false
  if (!exists(pid)) return true
  const stat = readProcessStat(pid)
  // Ended, and its parent has not asked how: containers often have no process that does.
  if (stat && (stat.state === 'Z' || stat.state === 'X')) return true
  if (stat && birth !== undefined) return stat.start !== birth
  const began = await beginning(pid)
  return began !== undefined && began > startedAt + MARGIN
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM is the answer for a process of somebody else. No `instanceof`: jest gives its tests an Error of their own.
    const { code } = error as NodeJS.ErrnoException
    return code !== 'ESRCH'
  }
}

/** When a process began, in milliseconds since 1970; nothing where `ps` does not tell. */
async function beginning(pid: number): Promise<number | undefined> {
  try {
    const command = ['LC_ALL=C', 'TZ=UTC', 'ps', '-o', 'lstart=', '-p', String(pid)]
    const { stdout } = await promisify(execFile)('env', command)
    const time = Date.parse(`${stdout.trim()} UTC`)
    return Number.isNaN(time) ? undefined : time
  } catch {
    return undefined
  }
}
