import {
  type AuthConfig,
  type Environment,
  parseEnvironmentAuths,
  readAuthConfig,
  storedCredentials,
} from './auth-config.js'
import type { Credentials } from './credentials.js'
import { askHelper } from './credential-helper.js'
import { credentialKey } from './registry-host.js'

export interface CredentialOptions {
  /** Where `DOCKER_CONFIG`, `DOCKER_AUTH_CONFIG`, `HOME` and, for helpers, `PATH` are looked up. */
  readonly env: Environment
  /**
   * Longest wait for a credential helper, in milliseconds.
   *
   * @default 60_000 (the time that BuildKit waits for credentials)
   */
  readonly timeout?: number
  readonly signal?: AbortSignal | undefined
}

const DEFAULT_TIMEOUT = 60_000

/**
 * The credentials that Docker's configuration holds for one registry: `DOCKER_AUTH_CONFIG`, then the
 * registry's own credential helper, then the general one, then `auths` of config.json. Never those of
 * another host.
 *
 * @param host `host[:port]` of the registry; every name of Docker Hub is the same registry.
 * @returns `undefined` for anonymous access.
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID`
 * @throws {CredentialHelperNameError} `CREDENTIAL_HELPER_NAME_INVALID`
 * @throws {CredentialHelperError} `CREDENTIAL_HELPER_FAILED`
 */
export async function credentialsFor(
  host: string,
  options: CredentialOptions,
): Promise<Credentials | undefined> {
  const { env, signal, timeout = DEFAULT_TIMEOUT } = options
  const key = credentialKey(host)
  const fromEnvironment = parseEnvironmentAuths(env)
  const direct = fromEnvironment && storedCredentials(fromEnvironment, key)
  if (direct) return direct
  const config = await readAuthConfig(env)
  const helper = helperFor(config, key)
  if (helper === undefined) return storedCredentials(config, key)
  return askHelper(helper, key, { env, timeout, signal })
}

function helperFor({ credHelpers, credsStore }: AuthConfig, key: string): string | undefined {
  const name = Object.keys(credHelpers).find((each) => each === key || credentialKey(each) === key)
  // An empty name turns the general helper off for that registry.
  return name === undefined ? credsStore : credHelpers[name] || undefined
}
