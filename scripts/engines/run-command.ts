import { spawn } from 'node:child_process'

import { SetUpError } from './set-up-error.js'

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** After so many milliseconds the command is killed and counts as failed. */
  readonly timeout?: number
}

export interface CommandResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end, without a shell. A command that cannot be started has exit code 127. */
export function tryCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const [file, ...args] = command
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', (cause) =>
      resolve({ exitCode: 127, stdout: '', stderr: `${file}: ${cause.message}` }),
    )
    child.once('close', (exitCode) =>
      resolve({
        exitCode,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    )
  })
}

/** As {@link tryCommand}, for a command that has to succeed; gives its standard output. */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await tryCommand(command, options)
  if (exitCode !== 0) {
    const lastLines = `${stdout}\n${stderr}`.trim().split('\n').slice(-12).join('\n  ')
    throw new SetUpError(`"${command.join(' ')}" failed with exit code ${exitCode}:`, lastLines)
  }
  return stdout
}
