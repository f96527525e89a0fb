import { spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * The processes with `argument` among their arguments. Asking the kernel by the path of a file that
 * only we write, and not by a remembered number, cannot hit a stranger that got the number later.
 */
export function processesWith(argument: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => argumentsOf(pid).includes(argument))
    .map(Number)
    .filter((pid) => pid !== process.pid)
}

/** Starts a process that outlives this one; its output is appended to `log`. */
export function startDetached(
  command: readonly [string, ...string[]],
  log: string,
  environment: NodeJS.ProcessEnv,
): { readonly hasEnded: () => boolean } {
  const output = openSync(log, 'a')
  const [file, ...args] = command
  const child = spawn(file, args, {
    cwd: '/',
    detached: true,
    env: environment,
    stdio: ['ignore', output, output],
  })
  let failed = false
  // Whoever waits for the daemon to answer reports this, with the end of the log.
  child.once('error', () => {
    failed = true
  })
  child.unref()
  closeSync(output)
  return { hasEnded: () => failed || child.exitCode !== null || child.signalCode !== null }
}

/** Ends processes: SIGTERM, and SIGKILL for those left after `grace` milliseconds. */
export async function endProcesses(argument: string, grace: number): Promise<void> {
  for (const pid of processesWith(argument)) signal(pid, 'SIGTERM')
  if (await gone(argument, grace)) return
  for (const pid of processesWith(argument)) signal(pid, 'SIGKILL')
  await gone(argument, 5_000)
}

/** Ends one process by its ID, which may be somebody else's by now: it is the one with `argument` among its arguments. */
export async function endProcess(pid: number, argument: string, grace: number): Promise<void> {
  const isIt = () => argumentsOf(String(pid)).includes(argument)
  for (const [name, wait] of [['SIGTERM', grace] as const, ['SIGKILL', 5_000] as const]) {
    if (!isIt()) return
    signal(pid, name)
    for (const deadline = performance.now() + wait; isIt(); await sleep(20)) {
      if (performance.now() > deadline) break
    }
  }
}

/** Kills processes and their children: a container's shim, with the container. */
export async function killWithChildren(argument: string): Promise<void> {
  for (const pid of processesWith(argument)) {
    for (const child of childrenOf(pid)) signal(child, 'SIGKILL')
  }
  await endProcesses(argument, 1_000)
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Ended between the look and the signal.
  }
}

async function gone(argument: string, within: number): Promise<boolean> {
  const deadline = performance.now() + within
  while (processesWith(argument).length > 0) {
    if (performance.now() > deadline) return false
    await sleep(50)
  }
  return true
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
