import type { Duplex } from 'node:stream'
import type Dockerode from 'dockerode'
import type { EndpointAgent } from './connection/agent.js'
import { type EngineRequest, type EngineResponse, sendRequest } from './connection/request.js'
import { type UpgradeOptions, upgradeConnection } from './connection/upgrade.js'
import { createDockerode } from './docker.js'
import { type Endpoint, formatEndpoint, type NamedContext } from './endpoint/endpoint.js'
import type { Environment } from './environment.js'
import type { EngineTraits } from './traits.js'
import { type EngineVersion, readVersion } from './version.js'

/** A Docker Engine that answered, and the ways to speak with it. */
export interface Engine {
  readonly endpoint: Endpoint
  /** The endpoint as docker/cli writes it, e.g. `unix:///var/run/docker.sock`. */
  readonly address: string
  /** The Docker context that it was found by, which may hold the keys to it. */
  readonly dockerContext: NamedContext | undefined
  /** API version that requests are made with, e.g. `1.41`. */
  readonly apiVersion: string
  /** Builder that the Engine recommends: `2` is BuildKit. Engines before 23 do not say. */
  readonly builderVersion: string | undefined
  readonly traits: EngineTraits
  /** Environment that the Engine was found with, for looking up credentials. */
  environment(): Environment
  /** Version of the Engine, asked for once. */
  version(): Promise<EngineVersion>
  /** dockerode over this connection, its requests pinned to `apiVersion`. Loaded when first asked for. */
  docker(): Promise<Dockerode>
  /**
   * A request with a streaming response, its path below the API version.
   *
   * @throws {EngineRequestError} `ENGINE_REQUEST_FAILED` for a status of 400 or more.
   * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
   */
  request(request: EngineRequest): Promise<EngineResponse>
  /**
   * Upgrades a connection to HTTP/2, for `/grpc` and `/session`. The path is sent without API version.
   * Headers go out in order, a repeated name on lines of its own.
   *
   * @throws {UpgradeRefusedError} `UPGRADE_REFUSED`
   * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
   */
  dial(
    path: string,
    headers?: readonly (readonly [name: string, value: string])[],
    signal?: AbortSignal,
  ): Promise<Duplex>
  /**
   * Takes a connection over for raw bytes, as attach and exec do, its path below the API version.
   *
   * @throws {UpgradeRefusedError} `UPGRADE_REFUSED`
   * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
   */
  hijack(path: string, options?: Omit<UpgradeOptions, 'protocol'>): Promise<Duplex>
  /** Ends every connection that is still open. */
  close(): void
}

export interface EngineParts {
  readonly endpoint: Endpoint
  readonly dockerContext: NamedContext | undefined
  readonly agent: EndpointAgent
  readonly env: Environment
  readonly apiVersion: string
  readonly builderVersion: string | undefined
  readonly traits: EngineTraits
}

/** `Host` header of every request; the Engine ignores it, a proxy before it may not. */
export function hostHeader(endpoint: Endpoint): string {
  return endpoint.kind === 'tcp' ? new URL(formatEndpoint(endpoint)).host : 'localhost'
}

/** Path before the API's own. */
export function pathPrefix(endpoint: Endpoint): string {
  return endpoint.kind === 'tcp' ? endpoint.pathPrefix : ''
}

export function createEngine(parts: EngineParts): Engine {
  const { endpoint, agent, env, apiVersion } = parts
  const prefix = pathPrefix(endpoint)
  const unversioned = { agent, basePath: prefix, hostHeader: hostHeader(endpoint) }
  const versioned = { ...unversioned, basePath: `${prefix}/v${apiVersion}` }
  let version: Promise<EngineVersion> | undefined
  let docker: Promise<Dockerode> | undefined
  return Object.freeze({
    endpoint,
    address: formatEndpoint(endpoint),
    dockerContext: parts.dockerContext,
    apiVersion,
    builderVersion: parts.builderVersion,
    traits: parts.traits,
    environment: () => env,
    version: () => {
      // A failure is not kept, so that the next call asks again.
      version ??= readVersion(unversioned).catch((error: unknown) => {
        version = undefined
        throw error
      })
      return version
    },
    docker: () => {
      docker ??= createDockerode(versioned)
      return docker
    },
    request: (request: EngineRequest) => sendRequest(versioned, request),
    dial: (
      path: string,
      headers: readonly (readonly [name: string, value: string])[] = [],
      signal?: AbortSignal,
    ) => upgradeConnection(unversioned, path, { protocol: 'h2c', headers, signal }),
    hijack: (path: string, options: Omit<UpgradeOptions, 'protocol'> = {}) =>
      upgradeConnection(versioned, path, { ...options, protocol: 'tcp' }),
    close: () => agent.destroy(),
  })
}
