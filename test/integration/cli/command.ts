import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll } from '@jest/globals'

export const ROOT = resolve(__dirname, '../../..')
/** Its cache is the tests' own, and empty at first. */
const CACHE = mkdtempSync(join(tmpdir(), 'imagewright-cache-'))
afterAll(() => rmSync(CACHE, { recursive: true, force: true }))

const COMMAND = join(ROOT, 'dist/cjs/cli/main.js')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Invocation {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Standard input; nothing without it. */
  readonly input?: string
  /** Called with all of standard error so far; may send a signal. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs the built command as a process of its own, without the environment of this one. */
export function imagewright(
  args: readonly string[],
  { env = {}, cwd = ROOT, input, onStderr }: Invocation = {},
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), XDG_CACHE_HOME: CACHE, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child.stdin.end(input)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      onStderr?.(stderr, (signal) => child.kill(signal))
    })
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
}
