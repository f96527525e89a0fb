import {
  dockerConfigDirectory,
  readContext,
  readCurrentContext,
  readEnvironmentTls,
  type Surroundings,
} from './docker-config.js'
import type { Endpoint, EndpointCandidate, EndpointTls } from './endpoint.js'
import { fallbackEndpoints } from './fallbacks.js'
import { DEFAULT_NAMED_PIPE, DEFAULT_UNIX_SOCKET, parseHost, TLS_PORT } from './parse-host.js'

/** What the caller chose, before the environment is asked. */
export interface EndpointChoice {
  /** Name of a Docker context, as `--context`. */
  readonly context?: string | undefined
  /** Address, as `--host`. */
  readonly host?: string | undefined
}

/** Name of docker/cli's built-in context: `DOCKER_HOST`, else the default socket. */
const DEFAULT_CONTEXT = 'default'

/**
 * Which endpoints to try, in order. The choice follows docker/cli's `resolveContextName`: context > host >
 * `DOCKER_HOST` > `DOCKER_CONTEXT` > `currentContext` of config.json > default socket. A choice made by
 * the user stands alone; only after the default socket come other places where an Engine may listen.
 *
 * Reads nothing but through `surroundings`.
 *
 * @throws {EndpointInvalidError} `ENDPOINT_INVALID`
 * @throws {EndpointUnsupportedError} `ENDPOINT_UNSUPPORTED`
 * @throws {DockerContextNotFoundError} `DOCKER_CONTEXT_NOT_FOUND`
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID`
 */
export async function resolveEndpoints(
  choice: EndpointChoice,
  surroundings: Surroundings,
): Promise<readonly EndpointCandidate[]> {
  const { env } = surroundings
  if (choice.context) return fromContext(choice.context, '--context', surroundings)
  if (choice.host) return fromHost(choice.host, '--host', surroundings)
  if (env['DOCKER_HOST']) return fromHost(env['DOCKER_HOST'], 'DOCKER_HOST', surroundings)
  if (env['DOCKER_CONTEXT'])
    return fromContext(env['DOCKER_CONTEXT'], 'DOCKER_CONTEXT', surroundings)
  const current = await readCurrentContext(surroundings)
  if (current) return fromContext(current, 'currentContext of config.json', surroundings)
  return fromDefault(surroundings)
}

async function fromContext(
  name: string,
  origin: string,
  surroundings: Surroundings,
): Promise<readonly EndpointCandidate[]> {
  if (name === DEFAULT_CONTEXT) {
    const host = surroundings.env['DOCKER_HOST']
    return host ? fromHost(host, 'DOCKER_HOST', surroundings) : fromDefault(surroundings)
  }
  const { host, tls } = await readContext(surroundings, name, origin)
  const label = `context "${name}"`
  const endpoint = parseHost(host, label, surroundings.platform)
  const context = { name, configFolder: dockerConfigDirectory(surroundings) }
  return [{ endpoint: withTls(endpoint, tls), origin: label, context }]
}

async function fromHost(
  address: string,
  origin: string,
  surroundings: Surroundings,
): Promise<readonly EndpointCandidate[]> {
  const endpoint = parseHost(address, origin, surroundings.platform)
  // Only tcp can use the certificates, so only there may missing ones be an error.
  if (endpoint.kind !== 'tcp') return [{ endpoint, origin }]
  return [{ endpoint: withTls(endpoint, await readEnvironmentTls(surroundings)), origin }]
}

async function fromDefault(surroundings: Surroundings): Promise<readonly EndpointCandidate[]> {
  const tls = await readEnvironmentTls(surroundings)
  if (tls) {
    const endpoint: Endpoint = {
      kind: 'tcp',
      host: 'localhost',
      port: TLS_PORT,
      pathPrefix: '',
      tls,
    }
    return [{ endpoint, origin: 'DOCKER_TLS_VERIFY' }]
  }
  const endpoint: Endpoint =
    surroundings.platform === 'win32'
      ? { kind: 'npipe', path: DEFAULT_NAMED_PIPE }
      : { kind: 'unix', path: DEFAULT_UNIX_SOCKET }
  return [{ endpoint, origin: 'default socket' }, ...fallbackEndpoints(surroundings)]
}

function withTls(endpoint: Endpoint, tls: EndpointTls | undefined): Endpoint {
  return endpoint.kind === 'tcp' && tls ? { ...endpoint, tls } : endpoint
}
