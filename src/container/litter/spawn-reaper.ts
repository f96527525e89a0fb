import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { LitterLeftError, ReaperNotStartedError } from '../../errors/litter-error.js'
import { connectToReaper, type ReaperConnection } from './reaper-connection.js'
import { logOf, makeReaperFolder, socketOf } from './reaper-folder.js'
import type { Reaper, ReaperOptions } from './reaper.js'

/** How long a reaper may take to listen, in milliseconds: a process on a busy machine takes its time. */
const START_TIMEOUT = 30_000

const POLL_INTERVAL = 10

/** Starts the process; throws as `startReaper` does. */
export async function spawnReaper({ program, patience }: ReaperOptions): Promise<Reaper> {
  const file = program ?? (await ownProgram())
  if (!existsSync(file)) throw new ReaperNotStartedError(file, 'there is no such file')
  const folder = await makeReaperFolder()
  const child = spawnInto(folder, [
    file,
    folder,
    ...(patience === undefined ? [] : [String(patience)]),
  ])
  try {
    const address = socketOf(folder)
    const connection = await firstConnection(child, file, address)
    let closed: Promise<void> | undefined
    return Object.freeze({
      address,
      pid: child.pid ?? 0,
      close: () => (closed ??= close(connection)),
    })
  } catch (error) {
    child.kill('SIGKILL')
    const words = await readFile(logOf(folder), 'utf8').catch(() => '')
    await rm(folder, { recursive: true, force: true })
    throw words === '' ? error : new ReaperNotStartedError(file, words.trim(), { cause: error })
  }
}

// Not at the top: in ES modules a part that is only loaded on demand lies in a folder that is known.
async function ownProgram(): Promise<string> {
  return (await import('./reaper-program.js')).REAPER_PROGRAM
}

// In a session of its own, which no terminal knows; and with a file for its errors, since whoever waits for the end of a
// pipe would wait for the reaper's.
function spawnInto(folder: string, args: readonly string[]): ChildProcess {
  const log = openSync(logOf(folder), 'a', 0o600)
  try {
    const child = spawn(process.execPath, args, {
      detached: true,
      stdio: ['ignore', 'ignore', log],
      windowsHide: true,
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

async function firstConnection(
  child: ChildProcess,
  program: string,
  address: string,
): Promise<ReaperConnection> {
  let ended: string | undefined
  child.once('error', ({ message }) => (ended = message))
  child.once('exit', (code, signal) => (ended = `it ended with ${signal ?? `exit code ${code}`}`))
  const deadline = performance.now() + START_TIMEOUT
  for (;;) {
    try {
      return await connectToReaper(address, 'starter')
    } catch (error) {
      if (ended !== undefined) throw new ReaperNotStartedError(program, ended)
      if (performance.now() > deadline) throw error
    }
    await sleep(POLL_INTERVAL)
  }
}

async function close(connection: ReaperConnection): Promise<void> {
  // One that is gone left its work to the next sweep.
  const left = (await connection.goodbye()) ?? []
  if (left.length > 0) throw new LitterLeftError(left)
}
