import { createHash } from 'node:crypto'
import { ImageNotFoundError, RegistryAnswerInvalidError } from '../../errors/index.js'
import {
  bestPlatform,
  type Digest,
  digestAlgorithm,
  digestEncoded,
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  type Platform,
  readReference,
  type Reference,
} from '../../reference/index.js'
import type { BlobStore } from './blob-store.js'
import type { ExchangeResponse } from './exchange.js'
import {
  type Descriptor,
  InvalidManifestError,
  type Manifest,
  parseConfig,
  type ParsedConfig,
  parseManifest,
} from './manifest.js'
import { INDEX_TYPES, MANIFEST_TYPES } from './media-types.js'
import type { Question } from './question.js'
import type { RegistrySession } from './session.js'

/** What a reference stands for in its registry. */
export interface RegistryImage {
  /** Of the index, where there is one; else of the manifest. */
  readonly digest: Digest
  /** Digests of the manifests by platform (`linux/arm64`), sorted. */
  readonly platforms: ReadonlyMap<string, Digest>
}

/** An image, and its config for one platform. */
export interface RegistryImageConfig {
  /** Of the index, where there is one; else of the manifest. */
  readonly digest: Digest
  readonly config: ParsedConfig
}

/** Largest manifest, in bytes: distribution-spec, "Pushing Manifests". */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024
/** Largest config that is read, in bytes. Most of a config is its history. */
const MAX_CONFIG_BYTES = 8 * 1024 * 1024
/** Manifests of an index without platform whose configs are asked for it. */
const MAX_UNNAMED = 8
const MANIFESTS = [...INDEX_TYPES, ...MANIFEST_TYPES]

/** Reads what one image is, from the top down, each part against its digest. */
export class ImageReader {
  readonly #session: RegistrySession
  readonly #blobs: BlobStore
  readonly #reference: Reference
  readonly #question: Question

  constructor(
    session: RegistrySession,
    blobs: BlobStore,
    reference: Reference,
    question: Question,
  ) {
    this.#session = session
    this.#blobs = blobs
    this.#reference = reference
    this.#question = question
  }

  async digest(): Promise<Digest> {
    const { digest, tag = 'latest' } = this.#reference
    const response = await this.#request('HEAD', `manifests/${digest ?? tag}`, MANIFESTS, 0)
    const told = response.headers['docker-content-digest']
    if (told === undefined) return digest ?? (await this.#fetchByTag(tag)).digest
    this.#checkIsDigest(told)
    if (digest === undefined || digest === told) return told
    throw this.#invalid(`it has ${told} for ${digest}`)
  }

  async image(): Promise<RegistryImage> {
    const digest = await this.#topDigest()
    const manifest = await this.#manifest(digest)
    if (manifest.kind === 'manifest') {
      const { platform } = await this.#config(manifest.config)
      return { digest, platforms: new Map([[platformKey(platform), digest]]) }
    }
    const unnamed = manifest.manifests.filter((entry) => entry.platform === undefined)
    if (unnamed.length > MAX_UNNAMED) throw this.#invalid('its index does not name platforms')
    const found = await Promise.all(
      manifest.manifests.map(async ({ platform, digest: own }): Promise<[string, Digest]> => [
        platformKey(platform ?? (await this.#ownConfig(own)).platform),
        own,
      ]),
    )
    // Of two for one platform the first is taken, as by everybody.
    const platforms = [...new Map(found.toReversed())]
    return { digest, platforms: new Map(platforms.toSorted(([a], [b]) => (a < b ? -1 : 1))) }
  }

  async config(platform: string): Promise<RegistryImageConfig> {
    const digest = await this.#topDigest()
    const manifest = await this.#manifest(digest)
    if (manifest.kind === 'manifest') return { digest, config: await this.#config(manifest.config) }
    const offers = manifest.manifests.flatMap((entry) =>
      entry.platform ? [{ platform: entry.platform, digest: entry.digest }] : [],
    )
    const unnamed = manifest.manifests.find((entry) => entry.platform === undefined)
    const found = bestPlatform(parsePlatform(platform), offers) ?? unnamed
    if (found) return { digest, config: await this.#ownConfig(found.digest) }
    const offered = offers.map((offer) => formatPlatform(offer.platform)).join(', ')
    throw new ImageNotFoundError(this.#question.image, `it is not for ${platform}`, {
      at: this.#question.at,
      hint: `It is for ${offered || 'nothing'}.`,
    })
  }

  /** A tag is asked for its digest alone, since registries count who asks for more. */
  async #topDigest(): Promise<Digest> {
    return this.#reference.digest ?? this.digest()
  }

  async #manifest(digest: Digest): Promise<Manifest> {
    const known = await this.#blobs.read(digest)
    if (known && isOf(known, digest)) return this.#reading(() => parseManifest(known))
    const response = await this.#getManifest(digest)
    return this.#keep(response, digest)
  }

  async #fetchByTag(tag: string): Promise<{ readonly digest: Digest }> {
    const response = await this.#getManifest(tag)
    const digest: Digest = `sha256:${sha256(response.body)}`
    await this.#keep(response, digest)
    return { digest }
  }

  async #keep({ body, headers }: ExchangeResponse, digest: Digest): Promise<Manifest> {
    this.#checkBytes(body, digest)
    const told = headers['docker-content-digest']
    if (told !== undefined) {
      this.#checkIsDigest(told)
      this.#checkBytes(body, told)
    }
    const type = headers['content-type']?.split(';', 1)[0]?.trim()
    const manifest = this.#reading(() => parseManifest(body, type))
    await this.#blobs.write(digest, body)
    return manifest
  }

  /** The config of a manifest that an index names. */
  async #ownConfig(digest: Digest): Promise<ParsedConfig> {
    const manifest = await this.#manifest(digest)
    if (manifest.kind === 'manifest') return this.#config(manifest.config)
    throw this.#invalid('its index names another index')
  }

  async #config({ digest, size }: Descriptor): Promise<ParsedConfig> {
    const known = await this.#blobs.read(digest)
    if (known && isOf(known, digest)) return this.#reading(() => parseConfig(known))
    if (size > MAX_CONFIG_BYTES) throw this.#invalid(`its config has ${size} bytes`)
    const { body } = await this.#request('GET', `blobs/${digest}`, ['*/*'], size)
    this.#checkBytes(body, digest)
    const config = this.#reading(() => parseConfig(body))
    await this.#blobs.write(digest, body)
    return config
  }

  #getManifest(version: string): Promise<ExchangeResponse> {
    return this.#request('GET', `manifests/${version}`, MANIFESTS, MAX_MANIFEST_BYTES)
  }

  #request(
    method: 'GET' | 'HEAD',
    path: string,
    accept: readonly string[],
    maxBytes: number,
  ): Promise<ExchangeResponse> {
    const { path: repository } = this.#reference
    return this.#session.request({ method, repository, path, accept, maxBytes }, this.#question)
  }

  #checkIsDigest(text: string | readonly string[]): asserts text is Digest {
    if (typeof text === 'string' && readReference(`image@${text}`).parts) return
    throw this.#invalid(`${JSON.stringify(text)} is no digest`)
  }

  #checkBytes(body: Buffer, digest: Digest): void {
    if (isOf(body, digest)) return
    throw this.#invalid(`what it sends for ${digest} has the SHA-256 ${sha256(body)}`)
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (cause) {
      if (cause instanceof InvalidManifestError) throw this.#invalid(cause.message, cause)
      throw cause
    }
  }

  #invalid(reason: string, cause?: unknown): RegistryAnswerInvalidError {
    const { image, registry, at } = this.#question
    return new RegistryAnswerInvalidError(image, registry, reason, { at, cause })
  }
}

function isOf(body: Buffer, digest: Digest): boolean {
  const hash = createHash(digestAlgorithm(digest)).update(body).digest('hex')
  return hash === digestEncoded(digest)
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}

function platformKey(platform: Platform): string {
  return formatPlatform(normalizePlatform(platform))
}
