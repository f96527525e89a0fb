import { connect } from 'node:net'
import { ExecStartError } from '../../errors/container-error.js'
import { Hopeless, type Scope } from './scope.js'

/**
 * How long a connection has to last, in milliseconds. Docker's proxy takes every connection, and closes it when nobody
 * listens in the container.
 */
const LASTING = 100

const CONNECT_TIMEOUT = 2_000

/** Nothing when something listens on a port of the container, else why it does not seem so. */
export async function listens(scope: Scope, port: number): Promise<string | undefined> {
  const published = scope.container.ports.find(
    (each) => each.container === port && each.protocol === 'tcp',
  )
  return published ? takesConnections(published, scope.signal) : isListedInside(scope, port)
}

function takesConnections(
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const timer = setTimeout(() => done('no connection in time'), CONNECT_TIMEOUT)
    let lasting: NodeJS.Timeout | undefined
    const aborted = () => done('aborted')
    const done = (reason: string | undefined): void => {
      clearTimeout(timer)
      clearTimeout(lasting)
      signal.removeEventListener('abort', aborted)
      socket.destroy()
      resolve(reason)
    }
    signal.addEventListener('abort', aborted, { once: true })
    socket.once('connect', () => {
      lasting = setTimeout(() => done(undefined), LASTING)
    })
    socket.once('data', () => done(undefined))
    socket.once('end', () => done('nothing listens'))
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
  })
}

/** `TCP_LISTEN` of Linux, as /proc/net/tcp shows it. */
const LISTEN = '0A'

async function isListedInside(
  { container, signal }: Scope,
  port: number,
): Promise<string | undefined> {
  try {
    const command = ['cat', '/proc/net/tcp', '/proc/net/tcp6']
    const { stdout } = await container.exec(command, { signal })
    return isListening(stdout, port) ? undefined : 'nothing listens'
  } catch (error) {
    if (!(error instanceof ExecStartError)) throw error
    throw new Hopeless(
      'it is not published, and the image has no "cat" to look for it inside: ask for it with "ports"',
    )
  }
}

/** Whether the tables of /proc/net/tcp and tcp6 have a listener on a port. */
export function isListening(tables: string, port: number): boolean {
  const digits = port.toString(16).toUpperCase().padStart(4, '0')
  return tables.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    return state === LISTEN && local.endsWith(`:${digits}`)
  })
}
