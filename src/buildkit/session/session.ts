import { randomBytes } from 'node:crypto'
import type { BuildkitDialer, SessionHeader } from '../dialer.js'
import { serveGrpc, type GrpcHandlers } from '../grpc/server.js'
import type { Attachable } from './attachable.js'

/** A connection on which BuildKit calls back for what only this machine has. */
export interface Session {
  /** What a Solve names it by. */
  readonly id: string
  /** Resolves when the connection is gone, with the reason where there is one. */
  readonly closed: Promise<unknown>
  /** Ends the connection at once. */
  close(): void
}

export interface SessionOptions {
  /** BuildKit keeps local files between builds under this key, and asks only for changed ones. */
  readonly sharedKey: string
  readonly attachables: readonly Attachable[]
  /** Called whenever BuildKit has shown a sign of life. */
  readonly onActivity?: () => void
  /** Called with what a service failed with, before BuildKit hears of it. */
  readonly onFailure?: (error: unknown) => void
}

export async function openSession(
  dialer: BuildkitDialer,
  { sharedKey, attachables, onActivity, onFailure }: SessionOptions,
): Promise<Session> {
  const id = uniqueId()
  const handlers: GrpcHandlers = new Map()
  for (const attachable of attachables) attachable.register(handlers)
  const socket = await dialer.session([
    ['X-Docker-Expose-Session-Uuid', id],
    ['X-Docker-Expose-Session-Sharedkey', sharedKey],
    // Daemons before BuildKit 0.16 want a name, too.
    ['X-Docker-Expose-Session-Name', 'imagewright'],
    ...methodHeaders(handlers),
  ])
  const server = serveGrpc(socket, handlers, { onActivity, onFailure })
  return { id, closed: server.closed, close: server.close }
}

function methodHeaders(handlers: GrpcHandlers): SessionHeader[] {
  return [...handlers.keys()].map((path) => ['X-Docker-Expose-Session-Grpc-Method', path])
}

/** 25 letters and digits, as BuildKit's own ids have. */
export function uniqueId(): string {
  return BigInt(`0x${randomBytes(20).toString('hex')}`)
    .toString(36)
    .padStart(25, '0')
    .slice(0, 25)
}
