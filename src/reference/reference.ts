import { InvalidReferenceError, type SourceLocation } from '../errors/index.js'
import type { CheckedDigest, CheckedTag, ReferenceParts } from './checked-reference.js'
import { parseReferenceDigest } from './digest.js'
import { hintFor } from './hint.js'
import { DEFAULT_DOMAIN, OFFICIAL_PREFIX, readReference } from './parse.js'
import { REFERENCE_REASONS, type ReferenceReason } from './reason.js'
import { parseTag } from './tag.js'

/** `P` with another tag. */
export type WithTag<P extends ReferenceParts, T extends string> = {
  readonly domain: P['domain']
  readonly path: P['path']
  readonly tag: T
  readonly digest: P['digest']
}

/** `P` with another digest. */
export type WithDigest<P extends ReferenceParts, D extends string> = {
  readonly domain: P['domain']
  readonly path: P['path']
  readonly tag: P['tag']
  readonly digest: D & `${string}:${string}`
}

/**
 * An image reference, frozen: what it was written as and what that means. The parts have literal
 * types where the compiler knew the text.
 *
 * ```ts
 * const base = reference('ubuntu:18.04')
 * base.path // 'library/ubuntu'
 * base.withTag('20.04').text // 'ubuntu:20.04'
 * ```
 */
export interface Reference<P extends ReferenceParts = ReferenceParts> {
  readonly kind: 'reference'
  /** As written: `ubuntu:18.04`. */
  readonly text: string
  /**
   * Host and port of the registry: `docker.io` for a name without one. Empty for the few names that
   * Docker itself reads so: a first component with both a `.` and a `_`.
   */
  readonly domain: P['domain']
  /** The repository in that registry: `library/ubuntu`. */
  readonly path: P['path']
  readonly tag: P['tag']
  readonly digest: P['digest']
  /** Domain and path: `docker.io/library/ubuntu`. */
  readonly name: string
  /**
   * The name as the docker CLI shows it: `ubuntu`. It is `name` where that short form would be read
   * as another repository (`docker.io/a.b/c`).
   */
  readonly familiarName: string
  /** `familiarName` with tag and digest: `ubuntu:18.04`. */
  readonly familiarString: string
  /** `name` with tag and digest: `docker.io/library/ubuntu:18.04`. No tag is added to a bare name. */
  readonly canonicalString: string
  /**
   * The same reference with another tag; a digest stays.
   *
   * @throws {InvalidTagError} `INVALID_TAG`
   */
  withTag<const T extends string>(tag: CheckedTag<T>): Reference<WithTag<P, T>>
  /**
   * The same reference with another digest; a tag stays.
   *
   * @throws {InvalidDigestError} `INVALID_DIGEST`
   */
  withDigest<const D extends string>(digest: CheckedDigest<D>): Reference<WithDigest<P, D>>
  /** The reference as written. */
  toString(): string
}

class FrozenReference<P extends ReferenceParts> implements Reference<P> {
  readonly kind = 'reference'
  readonly text: string
  readonly domain: P['domain']
  readonly path: P['path']
  readonly tag: P['tag']
  readonly digest: P['digest']

  constructor(text: string, parts: P) {
    this.text = text
    this.domain = parts.domain
    this.path = parts.path
    this.tag = parts.tag
    this.digest = parts.digest
    Object.freeze(this)
  }

  get name(): string {
    return this.domain === '' ? this.path : `${this.domain}/${this.path}`
  }

  get familiarName(): string {
    if (this.domain !== DEFAULT_DOMAIN) return this.name
    const official = this.path.startsWith(OFFICIAL_PREFIX)
    const short = official ? this.path.slice(OFFICIAL_PREFIX.length) : this.path
    const familiar = short.includes('/') ? this.path : short
    // Docker drops the domain of `docker.io/a.b/c` too, and then reads `a.b` as the host.
    const read = readReference(familiar).parts
    return read?.domain === this.domain && read.path === this.path ? familiar : this.name
  }

  get familiarString(): string {
    return this.familiarName + suffix(this)
  }

  get canonicalString(): string {
    return this.name + suffix(this)
  }

  withTag<const T extends string>(tag: CheckedTag<T>): Reference<WithTag<P, T>> {
    const { domain, path, digest } = this
    const checked = parseTag(tag as string) as T
    return rename(this, { domain, path, tag: checked, digest })
  }

  withDigest<const D extends string>(digest: CheckedDigest<D>): Reference<WithDigest<P, D>> {
    const { domain, path, tag } = this
    const checked = parseReferenceDigest(digest as string) as WithDigest<P, D>['digest']
    return rename(this, { domain, path, tag, digest: checked })
  }

  toString(): string {
    return this.text
  }
}

function rename<P extends ReferenceParts>(written: Reference, parts: P): Reference<P> {
  const writtenName = written.text.slice(0, written.text.length - suffix(written).length)
  return new FrozenReference(writtenName + suffix(parts), parts)
}

function suffix(parts: Pick<ReferenceParts, 'tag' | 'digest'>): string {
  const tag = parts.tag === undefined ? '' : `:${parts.tag}`
  return parts.digest === undefined ? tag : `${tag}@${parts.digest}`
}

/**
 * Parses `[host[:port]/]path[:tag][@digest]` by the grammar of distribution/reference and
 * normalizes it as Docker does: `ubuntu` is `docker.io/library/ubuntu`, `index.docker.io` is
 * `docker.io`, and the first component is a host if it is `localhost` or has a `.`, a `:` or an
 * upper-case letter.
 *
 * @param at where in the user's TypeScript the text stands, for the error.
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 */
export function parseReference(text: string, at?: SourceLocation): Reference {
  const read = readReference(text)
  if (read.parts === undefined) throw referenceError(text, read.reason, at)
  return new FrozenReference(text, read.parts)
}

/**
 * Parses a name that is to be given to an image: a reference without digest.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 */
export function parseTagReference(text: string, at?: SourceLocation): Reference {
  const parsed = parseReference(text, at)
  if (parsed.digest !== undefined) throw referenceError(text, 'not-a-tag', at)
  return parsed
}

/** Whether a value is a `Reference`. */
export function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'kind' in value
    ? value.kind === 'reference'
    : false
}

/** The error for a text that is no reference, with what to do about it. */
export function referenceError(
  text: string,
  reason: ReferenceReason,
  at: SourceLocation | undefined,
) {
  return new InvalidReferenceError(text, REFERENCE_REASONS[reason], {
    at,
    hint: hintFor(text, reason),
  })
}
