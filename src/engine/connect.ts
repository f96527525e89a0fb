import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { EngineUnreachableError, type EndpointFailure } from '../errors/engine-error.js'
import { chooseApiVersion, compareApiVersions } from './api-version.js'
import { EndpointAgent } from './connection/agent.js'
import { systemErrorCode } from './connection/lost.js'
import { startDeadline } from './deadline.js'
import type { Surroundings } from './endpoint/docker-config.js'
import type { Endpoint, EndpointCandidate } from './endpoint/endpoint.js'
import { formatEndpoint } from './endpoint/endpoint.js'
import { type EndpointChoice, resolveEndpoints } from './endpoint/resolve.js'
import { createEngine, type Engine, hostHeader, pathPrefix } from './engine.js'
import type { Environment } from './environment.js'
import { explainFailure, unreachableHint } from './failure.js'
import { ping, type Pong } from './ping.js'
import { traitsOf } from './traits.js'
import { readVersion } from './version.js'

export interface ConnectOptions extends EndpointChoice {
  /** @default process.env */
  readonly env?: Environment
  /** Folder of docker's configuration. @default `DOCKER_CONFIG`, else `~/.docker` */
  readonly configFolder?: string
  /**
   * API version to speak, e.g. `1.41`.
   *
   * @default `DOCKER_API_VERSION`, else the newest that both sides know.
   */
  readonly apiVersion?: string
  readonly signal?: AbortSignal | undefined
  /**
   * Longest wait for one endpoint to answer, in milliseconds.
   *
   * @default 30_000 (docker/cli's dial timeout)
   */
  readonly timeout?: number
}

const DEFAULT_TIMEOUT = 30_000

/**
 * Finds an Engine by docker/cli's rules, pings it and settles the API version.
 *
 * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`, with every endpoint tried and why it failed.
 * @throws {EngineTooOldError} `ENGINE_TOO_OLD`
 * @throws {EngineTooNewError} `ENGINE_TOO_NEW`
 * @throws {ApiVersionInvalidError} `API_VERSION_INVALID`
 * @throws {EndpointInvalidError} `ENDPOINT_INVALID`
 * @throws {EndpointUnsupportedError} `ENDPOINT_UNSUPPORTED`
 * @throws {DockerContextNotFoundError} `DOCKER_CONTEXT_NOT_FOUND`
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID`
 */
export async function connectEngine(options: ConnectOptions = {}): Promise<Engine> {
  const { configFolder } = options
  const given = options.env ?? process.env
  const env = configFolder === undefined ? given : { ...given, DOCKER_CONFIG: configFolder }
  const candidates = await resolveEndpoints(options, surroundingsOf(env))
  const tried: EndpointFailure[] = []
  for (const candidate of candidates) {
    // Places are tried in their order of rank, so the next one waits for this one's answer.
    const found = await tryEndpoint(candidate, env, options)
    if (!('failure' in found)) return found.engine
    tried.push(found.failure)
  }
  throw new EngineUnreachableError(tried, { hint: unreachableHint(tried) })
}

type Found = { readonly engine: Engine } | { readonly failure: EndpointFailure }

async function tryEndpoint(
  candidate: EndpointCandidate,
  env: Environment,
  options: ConnectOptions,
): Promise<Found> {
  const { endpoint, context: dockerContext } = candidate
  const agent = new EndpointAgent(endpoint, env)
  const deadline = startDeadline(options.signal, options.timeout ?? DEFAULT_TIMEOUT)
  const target = { agent, basePath: pathPrefix(endpoint), hostHeader: hostHeader(endpoint) }
  try {
    let pong: Pong
    try {
      pong = await ping(target, deadline.signal)
    } catch (error) {
      options.signal?.throwIfAborted()
      agent.destroy()
      return { failure: explainFailure(candidate, error, deadline.expired()) }
    }
    const apiVersion = await settleApiVersion(endpoint, pong, env, options, () =>
      readVersion(target, deadline.signal),
    )
    const { builderVersion, libpodVersion } = pong
    const traits = traitsOf(libpodVersion)
    const parts = { endpoint, dockerContext, agent, env, apiVersion, builderVersion, traits }
    return { engine: createEngine(parts) }
  } catch (error) {
    agent.destroy()
    throw error
  } finally {
    deadline.clear()
  }
}

async function settleApiVersion(
  endpoint: Endpoint,
  pong: Pong,
  env: Environment,
  options: ConnectOptions,
  askVersion: () => Promise<{ readonly minApiVersion: string }>,
): Promise<string> {
  const choice = {
    address: formatEndpoint(endpoint),
    offered: pong.apiVersion,
    demanded: demandedVersion(env, options),
  }
  const chosen = chooseApiVersion(choice)
  // What the Engine offers it also takes; an older version it may refuse.
  if (compareApiVersions(chosen, pong.apiVersion) === 0) return chosen
  return chooseApiVersion({ ...choice, minimum: (await askVersion()).minApiVersion })
}

function demandedVersion(env: Environment, { apiVersion }: ConnectOptions) {
  if (apiVersion) return { version: apiVersion, origin: 'apiVersion' }
  const version = env['DOCKER_API_VERSION']
  return version ? { version, origin: 'DOCKER_API_VERSION' } : undefined
}

function surroundingsOf(env: Environment): Surroundings {
  return {
    env,
    platform: process.platform,
    home: env['HOME'] || env['USERPROFILE'] || homedir(),
    userId: process.getuid?.(),
    readFile: readFileIfPresent,
  }
}

async function readFileIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
