import { X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import * as tls from 'node:tls'
import { DockerConfigError } from '../../errors/index.js'

type Environment = Readonly<Record<string, string | undefined>>

/** How Docker's configuration has encrypted connections to one registry made. */
export interface RegistryCertificates {
  /** To the registry itself: with its authorities besides the usual ones, and the certificate of who asks. */
  readonly own: tls.SecureContext
  /** To where it sends its clients: with its authorities, and without what says who asks. */
  readonly others: tls.SecureContext
}

/** Where Docker has its certificates, and where Docker in rootless mode. Source: moby daemon/pkg/registry `CertsDir`. */
export function certificateFolders(env: Environment): readonly string[] {
  const config = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config')
  return ['/etc/docker/certs.d', join(config, 'docker/certs.d')]
}

/**
 * Reads the folder of a registry as Docker does: each `*.crt` is of authorities, each `*.cert` of a client, whose key is
 * the `*.key` of the same name; of several clients the first one counts. Nothing where no folder has any of these.
 *
 * @param registry `host[:port]`, the name of its folder in one of the folders.
 * @throws {DockerConfigError} `DOCKER_CONFIG_INVALID`
 */
export async function readCertificates(
  registry: string,
  folders: readonly string[],
  env: Environment,
): Promise<RegistryCertificates | undefined> {
  for (const folder of folders) {
    const path = join(folder, registry)
    const names = await namesIn(path)
    if (names.length > 0) return readFolder(path, names, env)
  }
  return undefined
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => /\.(?:crt|cert|key)$/.test(name)).toSorted()
  } catch {
    // Most registries have none; and what Docker's daemon may look into is not always for its users.
    return []
  }
}

async function readFolder(
  folder: string,
  names: readonly string[],
  env: Environment,
): Promise<RegistryCertificates> {
  const ending = (suffix: string): readonly string[] =>
    names.filter((name) => name.endsWith(suffix)).map((name) => basename(name, suffix))
  const keys = ending('.key')
  const clients = ending('.cert')
  for (const name of clients) {
    if (keys.includes(name)) continue
    throw new DockerConfigError(join(folder, `${name}.cert`), `there is no ${name}.key beside it`, {
      hint: 'A certificate of a client needs its key. Those of authorities end in ".crt".',
    })
  }
  for (const name of keys) {
    if (clients.includes(name)) continue
    throw new DockerConfigError(join(folder, `${name}.key`), `there is no ${name}.cert beside it`)
  }
  const authorities = await Promise.all(
    ending('.crt').map((name) => readAuthority(join(folder, `${name}.crt`))),
  )
  const [client] = clients
  const pair = client === undefined ? {} : await readPair(join(folder, client))
  // Those that are given stand in place of the usual ones.
  const ca = authorities.length > 0 ? [...(await usualAuthorities(env)), ...authorities] : undefined
  return {
    own: tls.createSecureContext({ ...pair, ca }),
    others: tls.createSecureContext({ ca }),
  }
}

async function readAuthority(path: string): Promise<string> {
  const pem = await readText(path)
  try {
    // Node says nothing of what is none.
    void new X509Certificate(pem)
    return pem
  } catch (cause) {
    throw new DockerConfigError(path, 'it is no certificate as PEM', { cause })
  }
}

async function readPair(path: string): Promise<{ readonly cert: string; readonly key: string }> {
  const [cert, key] = await Promise.all([readText(`${path}.cert`), readText(`${path}.key`)])
  try {
    tls.createSecureContext({ cert, key })
    return { cert, key }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DockerConfigError(`${path}.cert`, `it does not work with its key: ${reason}`, {
      cause,
    })
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = Object(cause) as NodeJS.ErrnoException
    throw new DockerConfigError(path, `it cannot be read: ${code}`, { cause })
  }
}

/** Those that Node takes where none are given. */
async function usualAuthorities(env: Environment): Promise<readonly string[]> {
  const { getCACertificates } = tls as { readonly getCACertificates?: () => readonly string[] }
  if (getCACertificates) return getCACertificates()
  // Node before 22.15 tells of its own only.
  const extra = env['NODE_EXTRA_CA_CERTS']
  const more = extra ? await readFile(extra, 'utf8').catch(() => undefined) : undefined
  return [...tls.rootCertificates, ...(more === undefined ? [] : [more])]
}
