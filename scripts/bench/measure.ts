import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

import { SetUpError } from '../engines/set-up-error.js'
import type { Sample } from './measurements.js'

/** A {@link Sample}, and how the command ended. */
export interface Outcome {
  readonly exitCode: number | null
  readonly sample: Sample
  /** What the command printed last. */
  readonly output: string
}

/** Milliseconds between two looks at the processes. */
const SAMPLE_INTERVAL = 20

/** Runs a command and measures its whole tree of processes. */
export function measureCommand(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Outcome> {
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
      resolve({ exitCode, sample: { wall, cpu: user + system, peak }, output })
    })
  })
}

/** As {@link measureCommand}, for a command that has to succeed. */
export async function measureSuccess(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const outcome = await measureCommand(command, environment)
  if (outcome.exitCode === 0) return outcome
  throw new SetUpError(
    `"${command.join(' ')}" failed with exit code ${outcome.exitCode}:`,
    outcome.output.trim(),
  )
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
