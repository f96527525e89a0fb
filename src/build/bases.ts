import type { ResolvedImage, ResolveImage } from '../cache/inputs/images.js'
import type { Engine } from '../engine/index.js'
import {
  ImageNotFoundError,
  LockDriftError,
  LockMissingError,
  type SourceLocation,
} from '../errors/index.js'
import { isLockedFor, lockKey, type LockedImage, type LockfileAt } from '../lockfile/index.js'
import {
  type Digest,
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  parseReference,
  type Reference,
} from '../reference/index.js'
import { type BaseLookup, baseLookup, type FoundBase, isSilence } from './base-lookup.js'
import { placeOfBase } from './base-place.js'
import { fits, heldBase, type HeldBase } from './held-base.js'
import { LOCK_HINT } from './lock.js'
import { pinnedTo } from './pinned-reference.js'
import type { BuildPlan } from './plan.js'

export interface BasesOptions {
  /** Where credentials of registries and proxies are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  /** Of `lockOf(plan)`; undefined where there is no lock file. */
  readonly lock?: LockfileAt | undefined
}

/**
 * Settles the images of a build: `plan.request.locked` and `plan.request.pull` say how. The same question is asked
 * once. In this order:
 *
 * 1. A reference with a digest stands for itself.
 * 2. What the lock file says. A local base that is another by now counts only with `locked`, as drift.
 * 3. What the Engine holds under the name for the platform, unless `pull`: its digest in its repository, or else of its
 *    content.
 * 4. What the registry has.
 *
 * The config is missing where nobody could be asked for it: then nobody knows what the base's triggers take.
 *
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {RegistryUnauthorizedError} `REGISTRY_UNAUTHORIZED`, and what else registries do wrong.
 * @throws {LockMissingError} `LOCK_MISSING` with `locked`, for a base that the lock file does not have.
 * @throws {LockDriftError} `LOCK_DRIFT` where the base that is locked is gone, or with `locked` is another.
 */
export function resolveBases(engine: Engine, plan: BuildPlan, options: BasesOptions): ResolveImage {
  const settled = new Map<string, Promise<ResolvedImage>>()
  const bases = new Bases(engine, plan, options)
  return (text, platform) => {
    const reference = parseReference(text, plan.target.at)
    const wanted = formatPlatform(normalizePlatform(parsePlatform(platform)))
    const key = `${reference.name}:${reference.tag ?? 'latest'}@${reference.digest} ${wanted}`
    const found = settled.get(key) ?? bases.settle(reference, wanted)
    settled.set(key, found)
    return found
  }
}

/** What is known of an image but its name. */
type Settled = Omit<ResolvedImage, 'reference'>

class Bases {
  readonly #engine: Engine
  readonly #plan: BuildPlan
  readonly #options: BasesOptions
  readonly #lookup: BaseLookup

  constructor(engine: Engine, plan: BuildPlan, options: BasesOptions) {
    this.#engine = engine
    this.#plan = plan
    this.#options = options
    this.#lookup = baseLookup(async () => engine, options)
  }

  async settle(reference: Reference, platform: string): Promise<ResolvedImage> {
    const at = placeOfBase(this.#plan.target, reference)
    return { reference: reference.text, ...(await this.#settle(reference, platform, at)) }
  }

  async #settle(
    reference: Reference,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<Settled> {
    const { locked = false, pull = false } = this.#plan.request
    const { digest } = reference
    if (digest !== undefined) {
      const found = await this.#byDigest(reference, digest, platform, at)
      return { ...found, pinned: reference.text }
    }
    const entry = this.#options.lock?.images.get(lockKey(reference.text))
    const fromLock = entry && (await this.#fromLock(reference, entry, platform, at))
    if (fromLock) return { ...fromLock, source: 'lock' }
    if (locked) throw this.#missing(reference, platform, entry, at)
    const held = pull ? undefined : await this.#held(reference)
    if (held && fits(held, platform)) return fromEngine(reference, held)
    // BuildKit takes the index that containerd holds, and fetches what it lacks for the platform.
    const index = held?.inContainerd ? held.repositoryDigests[0] : undefined
    if (index !== undefined) return this.#pinned(reference, index, platform, at)
    return this.#fromRegistry(reference, platform, at)
  }

  #held(reference: Reference): Promise<HeldBase | undefined> {
    return heldBase(this.#engine, reference, this.#options.signal)
  }

  /** Undefined where the entry says nothing of the platform, or of a local base that is no longer the same. */
  async #fromLock(
    reference: Reference,
    entry: LockedImage,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<Settled | undefined> {
    if (entry.kind === 'local') return this.#lockedLocal(reference, entry, platform, at)
    if (!isLockedFor(entry, platform)) return undefined
    try {
      const image = await this.#pinned(reference, entry.digest, platform, at)
      // What is known of it may be remembered from when it was still there.
      if (this.#plan.request.locked && image.source !== 'engine') {
        await orSilence(this.#lookup.digestOf(exactly(reference, entry.digest), at))
      }
      return image
    } catch (cause) {
      if (!(cause instanceof ImageNotFoundError)) throw cause
      const image = lockKey(reference.text)
      const reason = `nobody has ${entry.digest} any more`
      throw new LockDriftError(image, entry.digest, undefined, reason, { at, cause })
    }
  }

  async #lockedLocal(
    reference: Reference,
    entry: LockedImage,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<Settled | undefined> {
    const digest = entry.platforms.get(platform)
    if (digest === undefined) return undefined
    const held = await this.#held(reference)
    if (held?.contentDigest === digest) {
      return { digest, source: 'lock', id: held.id, config: held.config }
    }
    if (!this.#plan.request.locked) return undefined
    const image = lockKey(reference.text)
    const reason = held
      ? `the Engine at ${this.#engine.address} holds ${held.contentDigest}, not ${digest}`
      : `it is locked as local, and the Engine at ${this.#engine.address} does not hold it`
    throw new LockDriftError(image, digest, held?.contentDigest, reason, { at })
  }

  async #pinned(
    reference: Reference,
    digest: Digest,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<Settled> {
    const found = await this.#byDigest(reference, digest, platform, at)
    return { ...found, pinned: pinnedTo(reference, digest) }
  }

  /** What is needed of an image whose digest is known: nobody has to be reached for it. */
  async #byDigest(
    reference: Reference,
    digest: Digest,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<Settled> {
    const exact = exactly(reference, digest)
    const held = await this.#held(exact)
    if (held && fits(held, platform)) {
      return { digest, source: 'engine', id: held.id, config: held.config }
    }
    const found = await orSilence(this.#lookup.baseOf(exact, platform, at))
    return { digest, source: 'registry', ...(found?.config && { config: found.config }) }
  }

  async #fromRegistry(
    reference: Reference,
    platform: string,
    at: SourceLocation | undefined,
  ): Promise<Settled> {
    const found: FoundBase = await this.#lookup.baseOf(reference, platform, at)
    return { ...found, source: 'registry', pinned: pinnedTo(reference, found.digest) }
  }

  #missing(
    { text }: Reference,
    platform: string,
    entry: LockedImage | undefined,
    at: SourceLocation | undefined,
  ): LockMissingError {
    const path = this.#options.lock?.path
    const lacks = entry
      ? `has "${lockKey(text)}", but not for ${platform}`
      : `lacks "${lockKey(text)}"`
    return new LockMissingError(
      path === undefined ? `There is no lock file for "${lockKey(text)}"` : `${path} ${lacks}`,
      { at, hint: LOCK_HINT },
    )
  }
}

function exactly({ name }: Reference, digest: Digest): Reference {
  return parseReference(`${name}@${digest}`)
}

/** Who builds may have what is needed of an image of which a registry says nothing. */
async function orSilence<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isSilence(error)) return undefined
    throw error
  }
}

function fromEngine(reference: Reference, held: HeldBase): Settled {
  const { id, config, contentDigest, repositoryDigests, isFoundByDigest } = held
  const [digest] = repositoryDigests
  if (digest === undefined) return { digest: contentDigest, source: 'engine', id, config }
  return {
    digest,
    source: 'engine',
    id,
    config,
    ...(isFoundByDigest && { pinned: pinnedTo(reference, digest) }),
  }
}
