import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { EngineConnectionError } from '../../errors/engine-error.js'
import { formatEndpoint, type SshEndpoint } from '../endpoint/endpoint.js'
import type { Environment } from '../environment.js'

/** Characters of ssh's stderr that an error keeps: its end. */
const STDERR_LENGTH = 4096

/**
 * Arguments for the system's `ssh`, those of docker/cli's connhelper. User, host, port and path were
 * validated by `parseHost`; `--` keeps a host from being read as an option all the same.
 */
export function sshArguments(endpoint: SshEndpoint): readonly string[] {
  const { user, port, host, socketPath } = endpoint
  const remote = socketPath === undefined ? 'docker' : `docker --host=unix://${socketPath}`
  return [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '-o ConnectTimeout=30',
    '-T',
    '--',
    host,
    `${remote} system dial-stdio`,
  ]
}

/** A connection through `ssh ... docker system dial-stdio`. Destroying it ends that process. */
export function dialSsh(endpoint: SshEndpoint, env: Environment): Duplex {
  const child = spawn('ssh', sshArguments(endpoint), {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const doing = `ssh to ${formatEndpoint(endpoint)}`
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_LENGTH)
  })

  const connection = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk, _encoding, done) => void child.stdin.write(chunk, done),
    final: (done) => void child.stdin.end(done),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (!connection.push(chunk)) child.stdout.pause()
  })
  // The exit tells more than a broken pipe does, and follows it at once.
  child.stdin.on('error', () => undefined)
  child.once('error', (cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no "ssh" on PATH' : cause.message
    connection.destroy(new EngineConnectionError(doing, reason, { cause }))
  })
  child.once('close', (exitCode, signal) => {
    if (exitCode === 0) connection.push(null)
    else {
      const reason = stderr.trim() || `it ended with ${signal ?? `exit code ${exitCode}`}`
      connection.destroy(new EngineConnectionError(doing, reason))
    }
  })
  return connection
}
