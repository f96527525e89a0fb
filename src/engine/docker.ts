import type { Agent } from 'node:http'
import type Dockerode from 'dockerode'
import { EngineRequestError } from '../errors/engine-error.js'
import { connectionLost, isError } from './connection/lost.js'
import type { RequestTarget } from './connection/request.js'
import type { Engine } from './engine.js'

/** Environment that docker-modem reads in its constructor, whatever options it is given. */
const READ_BY_DOCKER_MODEM = [
  'DOCKER_HOST',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'DOCKER_PATH_PREFIX',
  'DOCKER_CLIENT_TIMEOUT',
] as const

/**
 * A dockerode that dials through our agent, so that it needs to know nothing of sockets, TLS and ssh.
 * The version carries the path prefix too: docker-modem puts it before every path as it is.
 */
export async function createDockerode({
  agent,
  basePath,
  hostHeader,
}: RequestTarget): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode')
  // docker-modem takes an agent; its types do not say so.
  const options: Dockerode.DockerOptions & { readonly agent: Agent } = {
    protocol: 'http',
    host: hostHeader,
    port: 80,
    agent,
    version: basePath.slice(1),
  }
  return withoutDockerEnvironment(() => new Docker(options))
}

// The endpoint is settled: a DOCKER_HOST that names another one must neither change it nor throw.
function withoutDockerEnvironment<T>(construct: () => T): T {
  const saved = READ_BY_DOCKER_MODEM.map((name) => [name, process.env[name]] as const)
  for (const name of READ_BY_DOCKER_MODEM) delete process.env[name]
  try {
    return construct()
  } finally {
    for (const [name, value] of saved) if (value !== undefined) process.env[name] = value
  }
}

/**
 * Calls dockerode and gives its errors a type.
 *
 * @param doing What is asked, for errors, e.g. `Removing image "alpine"`.
 * @throws {EngineRequestError} `ENGINE_REQUEST_FAILED`
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function callDocker<T>(
  engine: Engine,
  doing: string,
  call: (docker: Dockerode) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted()
  try {
    return await call(await engine.docker())
  } catch (error) {
    const answer = answered(error)
    if (answer) throw new EngineRequestError(doing, answer.status, answer.message, { cause: error })
    throw connectionLost(doing, error, signal)
  }
}

/** Status and message of docker-modem's error, where the Engine answered at all. */
function answered(error: unknown): { status: number; message: string } | undefined {
  if (!isError(error) || !('statusCode' in error)) return undefined
  const { statusCode } = error
  if (typeof statusCode !== 'number') return undefined
  const json: unknown = 'json' in error ? error.json : undefined
  const said =
    typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined
  return { status: statusCode, message: typeof said === 'string' ? said : error.message }
}
