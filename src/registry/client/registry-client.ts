import type { SourceLocation } from '../../errors/index.js'
import { type Digest, parseReference, type Reference } from '../../reference/index.js'
import type { Credentials } from '../credentials/credentials.js'
import { type BlobStore, memoryBlobs } from './blob-store.js'
import { ImageReader, type RegistryImage, type RegistryImageConfig } from './image-reader.js'
import { RegistrySession } from './session.js'

export interface RegistryClientOptions {
  /** Where `HTTPS_PROXY`, `NO_PROXY` and `IMAGEWRIGHT_TRUSTED_HOSTS` are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What a registry is shown that wants to know who asks; undefined for nobody. */
  readonly credentials: (registry: string) => Promise<Credentials | undefined>
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
 * `RegistryRateLimitedError`, `RegistryUnreachableError`, `RegistryAnswerInvalidError` or
 * `RegistryAddressRefusedError`.
 */
export function registryClient(options: RegistryClientOptions): RegistryClient {
  const { timeout = DEFAULT_TIMEOUT, pause = DEFAULT_PAUSE, env, credentials, signal } = options
  const blobs = options.blobs ?? memoryBlobs()
  const sessions = new Map<string, RegistrySession>()
  const sessionOf = ({ domain }: Reference): RegistrySession => {
    const known = sessions.get(domain)
    const session =
      known ?? new RegistrySession(domain, { env, credentials, signal, timeout, pause })
    sessions.set(domain, session)
    return session
  }
  const readerOf = (text: string, at: SourceLocation | undefined): ImageReader => {
    const reference = parseReference(text, at)
    const question = { image: reference.familiarString, registry: reference.domain, at }
    return new ImageReader(sessionOf(reference), blobs, reference, question)
  }
  return {
    digestOf: async (reference, at) => readerOf(reference, at).digest(),
    imageOf: async (reference, at) => readerOf(reference, at).image(),
    configOf: async (reference, platform, at) => readerOf(reference, at).config(platform),
  }
}
