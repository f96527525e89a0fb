/** TLS of a tcp endpoint. PEM text; `verify: false` accepts any certificate of the Engine. */
export interface EndpointTls {
  readonly ca?: Uint8Array
  readonly cert?: Uint8Array
  readonly key?: Uint8Array
  readonly verify: boolean
}

export interface UnixEndpoint {
  readonly kind: 'unix'
  readonly path: string
}

/** A named pipe of Windows, e.g. `//./pipe/docker_engine`. */
export interface PipeEndpoint {
  readonly kind: 'npipe'
  readonly path: string
}

export interface TcpEndpoint {
  readonly kind: 'tcp'
  /** Name or address, an IPv6 address without brackets. */
  readonly host: string
  readonly port: number
  /** Path before the API's own, for an Engine behind a proxy: `''` or `/some/path`. */
  readonly pathPrefix: string
  readonly tls?: EndpointTls
}

/** Reached by the system's `ssh`, which runs `docker system dial-stdio` on the far side. */
export interface SshEndpoint {
  readonly kind: 'ssh'
  readonly user?: string
  readonly host: string
  readonly port?: number
  /** Socket of the Engine on the far side; left out, the far side's own default. */
  readonly socketPath?: string
}

export type Endpoint = UnixEndpoint | PipeEndpoint | TcpEndpoint | SshEndpoint

/** An endpoint, and what named it. */
export interface EndpointCandidate {
  readonly endpoint: Endpoint
  /** `--host`, `DOCKER_HOST`, `context "x"`, `default socket`, `rootless` and so on. */
  readonly origin: string
  readonly context?: NamedContext
}

/** A Docker context that named an endpoint. */
export interface NamedContext {
  readonly name: string
  /** Folder of docker's configuration that it stands in. */
  readonly configFolder: string
}

/** The endpoint as docker/cli writes it, without key material. */
export function formatEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'unix':
      return `unix://${endpoint.path}`
    case 'npipe':
      return `npipe://${endpoint.path}`
    case 'tcp':
      return `tcp://${bracketed(endpoint.host)}:${endpoint.port}${endpoint.pathPrefix}`
    case 'ssh': {
      const user = endpoint.user === undefined ? '' : `${endpoint.user}@`
      const port = endpoint.port === undefined ? '' : `:${endpoint.port}`
      return `ssh://${user}${bracketed(endpoint.host)}${port}${endpoint.socketPath ?? ''}`
    }
  }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
