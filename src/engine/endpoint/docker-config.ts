import { createHash } from 'node:crypto'
import * as z from 'zod'
import { DockerContextNotFoundError, DockerConfigError } from '../../errors/engine-error.js'
import { describeSystemError } from '../connection/lost.js'
import type { Environment } from '../environment.js'
import type { EndpointTls } from './endpoint.js'

/** Reads a file; `undefined` where it does not exist. Any other failure throws. */
export type FileReader = (path: string) => Promise<Uint8Array | undefined>

/** What endpoint discovery is given, so that it depends on nothing else. */
export interface Surroundings {
  readonly env: Environment
  readonly readFile: FileReader
  readonly platform: NodeJS.Platform
  /** Home directory of the user. */
  readonly home: string
  /** Numeric user ID; left out on Windows. */
  readonly userId?: number | undefined
}

/** Where an Engine is, as a Docker context says it. */
export interface ContextEndpoint {
  readonly host: string
  readonly tls?: EndpointTls
}

const configSchema = z.object({ currentContext: z.string().optional() })

const contextSchema = z.object({
  Endpoints: z.record(
    z.string(),
    z.object({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }),
  ),
})

/** `$DOCKER_CONFIG`, else `~/.docker`. */
export function dockerConfigDirectory({ env, home }: Surroundings): string {
  return env['DOCKER_CONFIG'] || `${home}/.docker`
}

/** `currentContext` of config.json. @throws {DockerConfigError} `DOCKER_CONFIG_INVALID` */
export async function readCurrentContext(surroundings: Surroundings): Promise<string | undefined> {
  const path = `${dockerConfigDirectory(surroundings)}/config.json`
  const bytes = await read(surroundings, path)
  // docker/cli takes an empty file for an empty configuration.
  if (!bytes || bytes.length === 0) return undefined
  return parse(path, bytes, configSchema).currentContext || undefined
}

/**
 * Reads a context from the store of docker/cli: `contexts/meta/<sha256 of the name>/meta.json`, and its
 * TLS files from `contexts/tls/<sha256>/docker/`.
 *
 * @throws {DockerContextNotFoundError} `DOCKER_CONTEXT_NOT_FOUND`
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID`
 */
export async function readContext(
  surroundings: Surroundings,
  name: string,
  origin: string,
): Promise<ContextEndpoint> {
  const root = `${dockerConfigDirectory(surroundings)}/contexts`
  const id = createHash('sha256').update(name).digest('hex')
  const path = `${root}/meta/${id}/meta.json`
  const bytes = await read(surroundings, path)
  if (!bytes) throw new DockerContextNotFoundError(name, origin, 'there is no such context')
  const docker = parse(path, bytes, contextSchema).Endpoints['docker']
  if (!docker?.Host)
    throw new DockerContextNotFoundError(name, origin, 'it names no Docker endpoint')
  const directory = `${root}/tls/${id}/docker`
  const ca = await read(surroundings, `${directory}/ca.pem`)
  const cert = await read(surroundings, `${directory}/cert.pem`)
  const key = await read(surroundings, `${directory}/key.pem`)
  const skipVerify = docker.SkipTLSVerify ?? false
  const wanted = skipVerify || ca !== undefined || cert !== undefined || key !== undefined
  return {
    host: docker.Host,
    ...(wanted ? { tls: endpointTls({ ca, cert, key, verify: !skipVerify }) } : {}),
  }
}

/**
 * TLS as the environment asks for it. Any non-empty `DOCKER_TLS_VERIFY` means TLS with verification, any
 * non-empty `DOCKER_TLS` TLS without; the files lie in `DOCKER_CERT_PATH`, else in Docker's folder.
 *
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID` when ca.pem is missing.
 */
export async function readEnvironmentTls(
  surroundings: Surroundings,
): Promise<EndpointTls | undefined> {
  const { env } = surroundings
  const verify = Boolean(env['DOCKER_TLS_VERIFY'])
  if (!verify && !env['DOCKER_TLS']) return undefined
  const directory = env['DOCKER_CERT_PATH'] || dockerConfigDirectory(surroundings)
  const ca = await read(surroundings, `${directory}/ca.pem`)
  if (!ca) {
    throw new DockerConfigError(
      `${directory}/ca.pem`,
      'the file is missing, and TLS was asked for',
      {
        hint: 'Set DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem, or unset DOCKER_TLS_VERIFY.',
      },
    )
  }
  const cert = await read(surroundings, `${directory}/cert.pem`)
  const key = await read(surroundings, `${directory}/key.pem`)
  return endpointTls({ ca, cert, key, verify })
}

interface TlsFiles {
  readonly ca: Uint8Array | undefined
  readonly cert: Uint8Array | undefined
  readonly key: Uint8Array | undefined
  readonly verify: boolean
}

function endpointTls({ ca, cert, key, verify }: TlsFiles): EndpointTls {
  return {
    verify,
    ...(ca ? { ca } : {}),
    ...(cert && key ? { cert, key } : {}),
  }
}

async function read(surroundings: Surroundings, path: string): Promise<Uint8Array | undefined> {
  try {
    return await surroundings.readFile(path)
  } catch (cause) {
    throw new DockerConfigError(path, `it cannot be read: ${describeSystemError(cause)}`, { cause })
  }
}

function parse<T>(path: string, bytes: Uint8Array, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    // The parser's own words quote the text, which may hold a secret.
    throw new DockerConfigError(path, 'it is no JSON')
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new DockerConfigError(
    path,
    `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`,
  )
}
