import { InvalidDigestError, type SourceLocation } from '../errors/index.js'
import { REFERENCE_REASONS, type ReferenceReason } from './reason.js'

/** A digest as text: an algorithm and what it gave, e.g. `sha256:` and 64 hexadecimal digits. */
export type Digest = `${string}:${string}`

/**
 * Hexadecimal digits that a digest has, by algorithm. These are the algorithms that a reference may
 * use: opencontainers/go-digest registers them, and Docker refuses any other.
 */
const DIGEST_LENGTHS = { sha256: 64, sha384: 96, sha512: 128 } as const

/** An algorithm that a reference may use. */
export type DigestAlgorithm = keyof typeof DIGEST_LENGTHS

const LOWER_HEX = /^[a-f0-9]*$/

// image-spec descriptor.md, "Digests".
const ALGORITHM = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*$/
const ENCODED = /^[a-zA-Z0-9=_-]+$/

/** Why a text is no digest that a reference may hold; `undefined` if it is one. */
export function referenceDigestFault(text: string): ReferenceReason | undefined {
  const colon = text.indexOf(':')
  if (colon < 1) return 'digest-form'
  const algorithm = text.slice(0, colon)
  return isKnown(algorithm) ? encodedFault(algorithm, text.slice(colon + 1)) : 'digest-algorithm'
}

/**
 * Checks a digest by the grammar of the OCI image specification. Of the algorithms of
 * `DIGEST_LENGTHS` it demands the right number of lower-case hexadecimal digits; others it lets
 * through, as the specification wants, though a reference may not use them.
 *
 * @returns the text, unchanged.
 * @throws {InvalidDigestError} `INVALID_DIGEST`
 */
export function parseDigest(text: string, at?: SourceLocation): Digest {
  const colon = text.indexOf(':')
  const algorithm = text.slice(0, Math.max(colon, 0))
  const encoded = text.slice(colon + 1)
  const reason = isKnown(algorithm) ? encodedFault(algorithm, encoded) : undefined
  if (reason !== undefined) throw digestError(text, REFERENCE_REASONS[reason], at)
  if (!ALGORITHM.test(algorithm) || !ENCODED.test(encoded)) {
    throw digestError(text, 'it must be an algorithm and its encoded result, joined by ":"', at)
  }
  return text as Digest
}

/**
 * Checks a digest that is to stand in a reference: sha256, sha384 or sha512.
 *
 * @throws {InvalidDigestError} `INVALID_DIGEST`
 */
export function parseReferenceDigest(text: string, at?: SourceLocation): Digest {
  const reason = referenceDigestFault(text)
  if (reason !== undefined) throw digestError(text, REFERENCE_REASONS[reason], at)
  return text as Digest
}

/** The algorithm of a digest: `sha256` of `sha256:...`. */
export function digestAlgorithm(digest: Digest): string {
  return digest.slice(0, digest.indexOf(':'))
}

/** What the algorithm gave: the hexadecimal digits of `sha256:...`. */
export function digestEncoded(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1)
}

function isKnown(algorithm: string): algorithm is DigestAlgorithm {
  return Object.hasOwn(DIGEST_LENGTHS, algorithm)
}

function encodedFault(algorithm: DigestAlgorithm, encoded: string): ReferenceReason | undefined {
  return encoded.length === DIGEST_LENGTHS[algorithm] && LOWER_HEX.test(encoded)
    ? undefined
    : `digest-${algorithm}`
}

function digestError(text: string, reason: string, at: SourceLocation | undefined) {
  const lower = text.length <= 200 ? text.toLowerCase() : text
  const repaired = lower !== text && referenceDigestFault(lower) === undefined
  return new InvalidDigestError(text, reason, {
    at,
    hint: repaired ? `Write "${lower}".` : 'Example: "sha256:" and 64 hexadecimal digits.',
  })
}
