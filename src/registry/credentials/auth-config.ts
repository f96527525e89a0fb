import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import * as z from 'zod'
import { DockerConfigError } from '../../errors/engine-error.js'
import { Credentials } from './credentials.js'
import { credentialKey } from './registry-host.js'

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

const entrySchema = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
})

const configSchema = z.object({
  auths: z.record(z.string(), entrySchema.nullish()).nullish(),
  credsStore: z.string().nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
})

const environmentSchema = z.strictObject({
  auths: z.record(z.string(), z.strictObject({ auth: z.string().min(1) })),
})

type AuthEntry = z.infer<typeof entrySchema>

/** The part of Docker's configuration that is about credentials. */
export interface AuthConfig {
  /** Path of the file, or name of the variable. */
  readonly source: string
  readonly auths: Readonly<Record<string, AuthEntry | null | undefined>>
  /** Helper for every registry that has none of its own. */
  readonly credsStore: string | undefined
  /** Helper by registry. */
  readonly credHelpers: Readonly<Record<string, string>>
}

/**
 * Reads config.json in `$DOCKER_CONFIG`, else `~/.docker`. A missing or empty file holds nothing.
 *
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID`
 */
export async function readAuthConfig(env: Environment): Promise<AuthConfig> {
  const home = env['HOME'] || env['USERPROFILE'] || homedir()
  const source = `${env['DOCKER_CONFIG'] || `${home}/.docker`}/config.json`
  const text = await readIfPresent(source)
  const config = text === '' ? {} : parse(source, text, configSchema)
  return {
    source,
    auths: config.auths ?? {},
    credsStore: config.credsStore || undefined,
    credHelpers: config.credHelpers ?? {},
  }
}

/**
 * Parses `DOCKER_AUTH_CONFIG`, which goes before config.json.
 *
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID`
 */
export function parseEnvironmentAuths(env: Environment): AuthConfig | undefined {
  const text = env['DOCKER_AUTH_CONFIG']
  if (!text) return undefined
  const { auths } = parse('DOCKER_AUTH_CONFIG', text, environmentSchema)
  return { source: 'DOCKER_AUTH_CONFIG', auths, credsStore: undefined, credHelpers: {} }
}

/**
 * The credentials that a configuration holds in itself. The exact key goes before keys that name the
 * same host with a scheme or a path.
 *
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID` when `auth` is no `user:password` in base64.
 */
export function storedCredentials(config: AuthConfig, key: string): Credentials | undefined {
  const keys = Object.keys(config.auths)
  const found = keys.includes(key) ? key : keys.find((each) => credentialKey(each) === key)
  const entry = found === undefined ? undefined : config.auths[found]
  if (found === undefined || !entry) return undefined
  const decoded = entry.auth ? decodeAuth(entry.auth, config.source, found) : undefined
  const username = decoded?.username ?? entry.username ?? ''
  const password = decoded?.password ?? entry.password
  if (entry.identitytoken) {
    return new Credentials({ serverAddress: key, username, identityToken: entry.identitytoken })
  }
  // Next to a credential store docker/cli leaves an empty entry behind.
  if (username === '' && !password) return undefined
  return new Credentials({ serverAddress: key, username, password })
}

function decodeAuth(
  auth: string,
  source: string,
  key: string,
): { readonly username: string; readonly password: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(auth) || colon < 1) {
    throw new DockerConfigError(source, `auths."${key}".auth is no user:password in base64`, {
      hint: 'Log in again with "docker login".',
    })
  }
  // docker/cli trims the padding that old versions encoded with the password.
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') }
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return ''
    throw new DockerConfigError(path, `it cannot be read: ${String(code)}`, { cause })
  }
}

function parse<T>(source: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own words quote the text, which may hold a secret.
    throw new DockerConfigError(source, 'it is no JSON')
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new DockerConfigError(
    source,
    `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`,
  )
}
