import type { CommandResult } from '../definition/index.js'
import type { Output } from './demultiplex.js'

export function commandResult(exitCode: number, { stdout, stderr }: Output): CommandResult {
  return Object.freeze({
    exitCode,
    stdout: Buffer.from(stdout).toString('utf8'),
    stderr: Buffer.from(stderr).toString('utf8'),
    stdoutBytes: stdout,
    stderrBytes: stderr,
  })
}
