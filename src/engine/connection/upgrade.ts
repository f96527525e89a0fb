import { request as httpRequest } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { UpgradeRefusedError } from '../../errors/engine-error.js'
import { connectionLost } from './lost.js'
import {
  errorMessage,
  formatQuery,
  onAbort,
  type QueryValue,
  type RequestTarget,
} from './request.js'

export interface UpgradeOptions {
  /** Protocol asked for: `h2c` for `/grpc` and `/session`, `tcp` for attach. */
  readonly protocol: 'h2c' | 'tcp'
  readonly query?: Readonly<Record<string, QueryValue>>
  /** Sent in order; a name that comes again is sent on a line of its own. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Sent with the request, as JSON. */
  readonly json?: object
  /** Aborts the dialing; the connection, once made, is the caller's. */
  readonly signal?: AbortSignal | undefined
}

/** Idle time after which TCP asks whether the Engine is still there, in milliseconds. Docker's clients: 30 s. */
const KEEP_ALIVE_DELAY = 30_000

/**
 * Turns a connection to the Engine into a raw one (HTTP `Upgrade`). The caller owns the connection and
 * must end or destroy it.
 *
 * @throws {UpgradeRefusedError} `UPGRADE_REFUSED` when the answer is not 101.
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function upgradeConnection(
  target: RequestTarget,
  path: string,
  options: UpgradeOptions,
): Promise<Duplex> {
  const { protocol, signal } = options
  signal?.throwIfAborted()
  const body = options.json === undefined ? '' : JSON.stringify(options.json)
  const outgoing = httpRequest({
    agent: target.agent,
    method: 'POST',
    path: `${target.basePath}${path}${formatQuery(options.query)}`,
    headers: {
      Host: target.hostHeader,
      'User-Agent': 'imagewright',
      Connection: 'Upgrade',
      Upgrade: protocol,
      // Never chunked: the empty last chunk may arrive after dockerd took the connection over, and is
      // then read as the first bytes of the new protocol.
      'Content-Length': String(Buffer.byteLength(body)),
      ...(options.json !== undefined && { 'Content-Type': 'application/json' }),
      ...headerLines(options.headers ?? []),
    },
  })
  const stopWatching = onAbort(signal, (reason) => outgoing.destroy(reason))
  try {
    return await new Promise<Duplex>((resolve, reject) => {
      outgoing.on('error', reject)
      outgoing.once('upgrade', (_response, socket, head) => {
        // dockerd writes its HTTP/2 preface at once, so it can arrive together with the 101 response.
        if (head.length > 0) socket.unshift(head)
        if (socket instanceof Socket) socket.setKeepAlive(true, KEEP_ALIVE_DELAY)
        resolve(socket)
      })
      let refused = false
      outgoing.once('response', (response) => {
        refused = true
        const status = response.statusCode ?? 0
        errorMessage(response)
          .then((message) => reject(new UpgradeRefusedError(path, protocol, status, message)))
          .catch(reject)
      })
      outgoing.once('close', () => {
        if (!refused) reject(new Error('it was closed without an answer'))
      })
      outgoing.end(body)
    })
  } catch (error) {
    outgoing.destroy()
    throw connectionLost(`POST ${path}`, error, signal)
  } finally {
    stopWatching()
  }
}

function headerLines(
  headers: readonly (readonly [name: string, value: string])[],
): Record<string, string[]> {
  const lines = new Map<string, { name: string; values: string[] }>()
  for (const [name, value] of headers) {
    const line = lines.get(name.toLowerCase())
    if (line) line.values.push(value)
    else lines.set(name.toLowerCase(), { name, values: [value] })
  }
  return Object.fromEntries([...lines.values()].map(({ name, values }) => [name, values]))
}
