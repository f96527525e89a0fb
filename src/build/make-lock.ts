import type { ResolvedImage, ResolveImage } from '../cache/inputs/images.js'
import { printDockerfile } from '../dockerfile/print/index.js'
import type { Engine } from '../engine/index.js'
import { ImageNotFoundError, ImagewrightError, type SourceLocation } from '../errors/index.js'
import {
  isLockedFor,
  lockKey,
  type LockedImage,
  type LockedLocalImage,
  type Lockfile,
} from '../lockfile/index.js'
import type { StageNode } from '../node/index.js'
import {
  type Digest,
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  parseReference,
  type Reference,
} from '../reference/index.js'
import { type BaseLookup, baseLookup, isSilence } from './base-lookup.js'
import { placeOfBase } from './base-place.js'
import { fits, heldBase } from './held-base.js'
import { pinsOf } from './pins.js'

type Environment = Readonly<Record<string, string | undefined>>

export interface LockRequest {
  /** The definitions whose images are locked. */
  readonly targets: readonly StageNode[]
  /** What they are built for: `linux/amd64`. */
  readonly platforms: readonly string[]
  readonly buildArgs: Readonly<Record<string, string>>
  /** What is locked already, and stays so. */
  readonly lock: Lockfile
  /** Whether an image that is locked is looked up anew, by its key in the lock file. */
  readonly isUpdated: (key: string) => boolean
  /** The Engine, where one answers. Asked for only where a registry does not have an image. */
  readonly engine: () => Promise<Engine | undefined>
  readonly env: Environment
  readonly signal?: AbortSignal | undefined
}

/** An image that the definitions take from. */
export interface UsedImage {
  /** As in the lock file. */
  readonly key: string
  /** What was locked. */
  readonly before: LockedImage | undefined
  /** What is locked from now on. */
  readonly after: LockedImage
}

/**
 * Finds every image that definitions take from, and what each is: as it is locked, else as the registry has it, else
 * as the Engine holds it. Sorted by key.
 *
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND` where nobody has one, and what else registries do wrong.
 */
export async function makeLock(request: LockRequest): Promise<readonly UsedImage[]> {
  const used = new UsedImages(request)
  for (const target of request.targets) {
    for (const platform of request.platforms) {
      // One after the other: what a base of one brings with it is then known to the next.
      await used.add(target, formatPlatform(normalizePlatform(parsePlatform(platform))))
    }
  }
  return used.sorted()
}

class UsedImages {
  readonly #request: LockRequest
  readonly #lookup: BaseLookup
  readonly #images = new Map<string, Promise<LockedImage>>()

  constructor(request: LockRequest) {
    this.#request = request
    const { engine, env, signal } = request
    this.#lookup = baseLookup(engine, { env, signal })
  }

  async add(target: StageNode, platform: string): Promise<void> {
    const resolveImage: ResolveImage = (text, wanted) =>
      this.#resolve(parseReference(text), wanted, target)
    await pinsOf(
      {
        target,
        dockerfile: printDockerfile(target),
        buildArgs: this.#request.buildArgs,
        contexts: {},
        platforms: { target: platform, build: platform },
      },
      resolveImage,
    )
  }

  async sorted(): Promise<readonly UsedImage[]> {
    const { lock } = this.#request
    const keys = [...this.#images.keys()].toSorted()
    return Promise.all(
      keys.map(async (key) => ({
        key,
        before: lock.images.get(key),
        after: await this.#known(key),
      })),
    )
  }

  async #resolve(
    reference: Reference,
    platform: string,
    target: StageNode,
  ): Promise<ResolvedImage> {
    const at = placeOfBase(target, reference)
    const { digest } = reference
    if (digest === undefined) {
      const key = lockKey(reference.text)
      const before = this.#images.get(key)
      const settling = this.#settle(key, reference, platform, before, at)
      this.#images.set(key, settling)
      const image = await settling
      if (image.kind === 'local') return this.#resolvedLocal(reference, image, platform)
      return this.#resolved(reference, image.digest, platform, at)
    }
    return this.#resolved(reference, digest, platform, at)
  }

  async #known(key: string): Promise<LockedImage> {
    const image = await this.#images.get(key)
    if (image) return image
    throw new RangeError(`${key} is not among the images`)
  }

  /** What an image is locked as, for one more platform. */
  async #settle(
    key: string,
    reference: Reference,
    platform: string,
    settled: Promise<LockedImage> | undefined,
    at: SourceLocation | undefined,
  ): Promise<LockedImage> {
    const { lock, isUpdated } = this.#request
    const image = (await settled) ?? (isUpdated(key) ? undefined : lock.images.get(key))
    if (!image) return this.#lookUp(reference, platform, at)
    if (isLockedFor(image, platform)) return image
    if (image.kind === 'local') return this.#addLocal(reference, platform, image, at)
    throw new ImageNotFoundError(key, `${image.digest} is not for ${platform}`, {
      at,
      hint: `It is for ${[...image.platforms.keys()].join(', ')}. --update=${key} looks it up anew.`,
    })
  }

  async #lookUp(
    reference: Reference,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<LockedImage> {
    try {
      const image: LockedImage = {
        kind: 'registry',
        ...(await this.#lookup.imageOf(reference, at)),
      }
      if (isLockedFor(image, platform)) return image
      throw new ImageNotFoundError(lockKey(reference.text), `it is not for ${platform}`, {
        at,
        hint: `It is for ${[...image.platforms.keys()].join(', ')}.`,
      })
    } catch (error) {
      if (!(error instanceof ImagewrightError)) throw error
      const local = await this.#held(reference, platform, isSilence(error))
      if (local) return local
      throw error
    }
  }

  /** What the Engine holds under a name, for one more platform. */
  async #addLocal(
    reference: Reference,
    platform: string,
    image: LockedLocalImage,
    at: SourceLocation | undefined,
  ): Promise<LockedImage> {
    const held = await this.#held(reference, platform, false)
    if (held?.kind === 'local') {
      return { kind: 'local', platforms: new Map([...image.platforms, ...held.platforms]) }
    }
    throw new ImageNotFoundError(lockKey(reference.text), `no Engine holds it for ${platform}`, {
      at,
      hint: 'It is locked as local. Build it for that platform first.',
    })
  }

  /**
   * The image that the Engine holds, as local; or where its registry says nothing, as what it was pulled as.
   * The image store of containerd does not tell the two apart.
   */
  async #held(
    reference: Reference,
    platform: string,
    registryIsSilent: boolean,
  ): Promise<LockedImage | undefined> {
    const engine = await this.#request.engine()
    const held = engine && (await heldBase(engine, reference, this.#request.signal))
    if (!held || !fits(held, platform)) return undefined
    const [pulledAs] = held.inContainerd ? [] : held.repositoryDigests
    if (registryIsSilent && pulledAs !== undefined) {
      return { kind: 'registry', digest: pulledAs, platforms: new Map() }
    }
    return { kind: 'local', platforms: new Map([[platform, held.contentDigest]]) }
  }

  async #resolvedLocal(
    reference: Reference,
    { platforms }: LockedLocalImage,
    platform: string,
  ): Promise<ResolvedImage> {
    const engine = await this.#request.engine()
    const held = engine && (await heldBase(engine, reference, this.#request.signal))
    const digest = platforms.get(platform) ?? ''
    const config = held && fits(held, platform) ? held.config : undefined
    return { reference: reference.text, digest, source: 'lock', ...(config && { config }) }
  }

  async #resolved(
    reference: Reference,
    digest: Digest,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<ResolvedImage> {
    const exact = parseReference(`${reference.name}@${digest}`)
    // Only for the triggers that it may have: who cannot be asked now is asked when it is built.
    const found = await this.#lookup.baseOf(exact, platform, at).catch(() => undefined)
    const { config } = found ?? {}
    return { reference: reference.text, digest, source: 'registry', ...(config && { config }) }
  }
}
