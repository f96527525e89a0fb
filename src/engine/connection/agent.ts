import { Agent } from 'node:http'
import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Endpoint, TcpEndpoint } from '../endpoint/endpoint.js'
import type { Environment } from '../environment.js'
import { dialSsh } from './ssh.js'

/**
 * An HTTP agent whose connections all lead to one Engine, whatever its kind: everything above it speaks
 * plain HTTP. One connection a request: with kept connections, uploads of a build hang now and then
 * (docker-modem#196).
 */
export class EndpointAgent extends Agent {
  readonly #endpoint: Endpoint
  readonly #env: Environment
  readonly #open = new Set<Duplex>()

  /** @param env For `ssh`: PATH, SSH_AUTH_SOCK and the like. */
  constructor(endpoint: Endpoint, env: Environment) {
    super({ keepAlive: false })
    this.#endpoint = endpoint
    this.#env = env
  }

  override createConnection(): Duplex {
    const connection = dialEndpoint(this.#endpoint, this.#env)
    this.#open.add(connection)
    connection.once('close', () => this.#open.delete(connection))
    return connection
  }

  /** Ends every connection, those taken over by an upgrade too. */
  override destroy(): void {
    super.destroy()
    for (const connection of this.#open) connection.destroy()
  }
}

function dialEndpoint(endpoint: Endpoint, env: Environment): Duplex {
  switch (endpoint.kind) {
    case 'unix':
    case 'npipe':
      return connectSocket({ path: endpoint.path })
    case 'tcp':
      return dialTcp(endpoint)
    case 'ssh':
      return dialSsh(endpoint, env)
  }
}

function dialTcp({ host, port, tls }: TcpEndpoint): Duplex {
  if (!tls) return connectSocket({ host, port })
  return connectTls({
    host,
    port,
    rejectUnauthorized: tls.verify,
    ...(tls.ca ? { ca: Buffer.from(tls.ca) } : {}),
    ...(tls.cert ? { cert: Buffer.from(tls.cert) } : {}),
    ...(tls.key ? { key: Buffer.from(tls.key) } : {}),
  })
}
