import type { SourceLocation } from '../../errors/index.js'
import { type Digest, parseReference, type Reference } from '../../reference/index.js'
import type { Credentials } from '../credentials/credentials.js'
import { type BlobStore, memoryBlobs } from './blob-store.js'
import { ImageReader, type RegistryImage, type RegistryImageConfig } from './image-reader.js'
import { certificateFolders, readCertificates } from './certificates.js'
import { isDockerHub, RegistrySession } from './session.js'

export interface RegistryClientOptions {
  /** Where `HTTPS_PROXY`, `NO_PROXY` and `IMAGEWRIGHT_TRUSTED_HOSTS` are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What a registry is shown that wants to know who asks; undefined for nobody. */
  readonly credentials: (registry: string) => Promise<Credentials | undefined>
  /**
   * Folders with a folder for each registry, `host[:port]`: `*.crt` of authorities, `*.cert` and `*.key` of a client. The
   * first one that has any for a registry counts.
   *
   * @default those of Docker: `/etc/docker/certs.d`, and `~/.config/docker/certs.d` of rootless Docker
   */
  readonly certificateFolders?: readonly string[]
  /**
   * Where what never changes is kept.
   *
   * @default the memory of the client
   */
  readonly blobs?: BlobStore
  readonly signal?: AbortSignal | undefined
  /**
   * Longest wait for one answer, in milliseconds.
   *
   * @default 30_000
   */
  readonly timeout?: number
  /**
   * Wait before a request is made a second time, in milliseconds.
   *
   * @default 1_000
   */
  readonly pause?: number
}

/** Reads of registries what images are, nothing of what is in them. */
export interface RegistryClient {
  /** The digest alone, by a request that registries do not count as a pull. */
  digestOf(reference: string, at?: SourceLocation): Promise<Digest>
  imageOf(reference: string, at?: SourceLocation): Promise<RegistryImage>
  /**
   * The config for one platform. An image that is no index has but one, whatever its platform.
   *
   * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` also where the image is not for that platform.
   */
  configOf(reference: string, platform: string, at?: SourceLocation): Promise<RegistryImageConfig>
}

const DEFAULT_TIMEOUT = 30_000
const DEFAULT_PAUSE = 1_000

/**
 * Asks registries as `docker pull` does. Each method rejects with `ImageNotFoundError`, `RegistryUnauthorizedError`,
 * `RegistryRateLimitedError`, `RegistryUnreachableError`, `RegistryAnswerInvalidError`,
 * `RegistryAddressRefusedError`, or `DockerConfigError` for certificates that cannot be used.
 */
export function registryClient(options: RegistryClientOptions): RegistryClient {
  const { timeout = DEFAULT_TIMEOUT, pause = DEFAULT_PAUSE, env, credentials, signal } = options
  const blobs = options.blobs ?? memoryBlobs()
  const folders = options.certificateFolders ?? certificateFolders(env)
  const sessions = new Map<string, Promise<RegistrySession>>()
  const open = async (registry: string): Promise<RegistrySession> => {
    // Docker has none for its own.
    const certificates = isDockerHub(registry)
      ? undefined
      : await readCertificates(registry, folders, env)
    return new RegistrySession(registry, {
      env,
      credentials,
      signal,
      timeout,
      pause,
      certificates,
    })
  }
  const sessionOf = ({ domain }: Reference): Promise<RegistrySession> => {
    const session = sessions.get(domain) ?? open(domain)
    sessions.set(domain, session)
    session.catch(() => sessions.delete(domain))
    return session
  }
  const readerOf = async (text: string, at: SourceLocation | undefined): Promise<ImageReader> => {
    const reference = parseReference(text, at)
    const question = { image: reference.familiarString, registry: reference.domain, at }
    return new ImageReader(await sessionOf(reference), blobs, reference, question)
  }
  return {
    digestOf: async (reference, at) => (await readerOf(reference, at)).digest(),
    imageOf: async (reference, at) => (await readerOf(reference, at)).image(),
    configOf: async (reference, platform, at) => (await readerOf(reference, at)).config(platform),
  }
}
