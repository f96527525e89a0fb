import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** What one run of a client cost. The daemon's share is not in it. */
export interface Sample {
  readonly exitCode: number | null
  /** From start to end of the whole process, in seconds. */
  readonly wall: number
  /** User and system time of the process and all its children, in seconds. */
  readonly cpu: number
  /** Most memory held, in bytes: the high-water marks of the processes that lived side by side. */
  readonly peak: number
  /** What the client printed last, for the report of a failure. */
  readonly output: string
}

/** Milliseconds between two looks at the processes. */
const SAMPLE_INTERVAL = 20

/** Runs a command and measures its whole tree of processes. */
export function measureCommand(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Sample> {
  // bash's `time` sees what wait4 reports, children of children included, and nothing of bash.
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" 2>&1'
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-c', script, 'bench', ...command], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let peak = 0
    let output = ''
    let times = ''
    const look = () => {
      peak = Math.max(
        peak,
        sum(
          childrenOf(shell.pid ?? 0)
            .flatMap(treeOf)
            .map(highWaterMark),
        ),
      )
    }
    const timer = setInterval(look, SAMPLE_INTERVAL)
    shell.stdout.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-2_000)
    })
    shell.stderr.on('data', (chunk: Buffer) => {
      times += chunk.toString('utf8')
    })
    shell.once('error', reject)
    shell.once('close', (exitCode) => {
      clearInterval(timer)
      const [wall = NaN, user = NaN, system = NaN] = times.trim().split(/\s+/).slice(-3).map(Number)
      resolve({ exitCode, wall, cpu: user + system, peak, output })
    })
  })
}

function treeOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)]
}

/** A child belongs to the thread that made it, so every thread is asked. proc(5). */
function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    )
  } catch {
    return []
  }
}

function highWaterMark(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kib ?? 0) * 1024
  } catch {
    return 0
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
