import { readReference } from '../../reference/index.js'
import { quote } from '../quote.js'
import { EvaluationError, within } from './evaluation-error.js'

const DEFAULT_DOMAIN = 'docker.io'
const LEGACY_DEFAULT_DOMAIN = 'index.docker.io'
const OFFICIAL_PREFIX = 'library/'
const IDENTIFIER = /^[a-f0-9]{64}$/
// Source: distribution/reference regexp.go, `digestPat`.
const DIGEST_FORM = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/
// Source: opencontainers/go-digest digest.go, `DigestRegexp`.
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
])

/** The name of an image as Docker knows it. */
export interface ImageName {
  /** Complete: `docker.io/library/alpine:latest`. */
  readonly reference: string
  /** As people write it, without what is the default: `alpine`. */
  readonly familiar: string
}

/**
 * BuildKit: `reference.ParseNormalizedNamed` and `TagNameOnly`.
 *
 * @throws {EvaluationError} In the words of distribution/reference.
 */
export function parseImageName(text: string): ImageName {
  const { parts } = readReference(text)
  if (!parts) throw new EvaluationError(imageNameFault(text))
  const { domain, path, tag, digest } = parts
  const name = domain === '' ? path : `${domain}/${path}`
  const suffix = (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`)
  const official = path.startsWith(OFFICIAL_PREFIX) ? path.slice(OFFICIAL_PREFIX.length) : path
  const short = official.includes('/') ? path : official
  return {
    reference: name + (suffix || ':latest'),
    familiar: (domain === DEFAULT_DOMAIN ? short : name) + (suffix === ':latest' ? '' : suffix),
  }
}

export function isImageName(text: string): boolean {
  return readReference(text).parts !== undefined
}

/** The same reasons in the words of distribution/reference. */
function imageNameFault(text: string): string {
  if (IDENTIFIER.test(text)) {
    return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`
  }
  const remote = remoteName(text).split(':', 1)[0] ?? ''
  if (remote.toLowerCase() !== remote) {
    return `invalid reference format: repository name (${remote}) must be lowercase`
  }
  const digestAt = text.indexOf('@')
  const digest = text.slice(digestAt + 1)
  const wellFormed = readReference(digestAt === -1 ? text : text.slice(0, digestAt))
  if (wellFormed.parts) {
    return DIGEST_FORM.test(digest) ? digestFault(digest) : 'invalid reference format'
  }
  if (wellFormed.reason === 'name-length') {
    return 'repository name must not be more than 255 characters'
  }
  const lower = readReference(text.toLowerCase())
  return lower.parts ? 'repository name must be lowercase' : 'invalid reference format'
}

function remoteName(name: string): string {
  const slash = name.indexOf('/')
  if (slash === -1) return OFFICIAL_PREFIX + name
  const first = name.slice(0, slash)
  const isDomain = first === 'localhost' || /[.:]/.test(first) || first.toLowerCase() !== first
  const domain = isDomain && first !== LEGACY_DEFAULT_DOMAIN ? first : DEFAULT_DOMAIN
  const rest = isDomain ? name.slice(slash + 1) : name
  return domain === DEFAULT_DOMAIN && !rest.includes('/') ? OFFICIAL_PREFIX + rest : rest
}

/**
 * Why a text is no digest. BuildKit: `digest.Parse`.
 *
 * @throws {EvaluationError}
 */
export function checkDigest(text: string): void {
  const fault = digestFault(text)
  if (fault !== '') throw new EvaluationError(fault)
}

function digestFault(text: string): string {
  const colon = text.indexOf(':')
  if (colon <= 0 || colon + 1 === text.length) return 'invalid checksum digest format'
  const length = DIGEST_LENGTHS.get(text.slice(0, colon))
  if (length === undefined) {
    return DIGEST.test(text) ? 'unsupported digest algorithm' : 'invalid checksum digest format'
  }
  const encoded = text.slice(colon + 1)
  if (encoded.length !== length) return 'invalid checksum digest length'
  return /^[a-f0-9]*$/.test(encoded) ? '' : 'invalid checksum digest format'
}

/**
 * The source that stands for a name, where one is given. BuildKit: `dockerui.Client.NamedContext`.
 *
 * @throws {EvaluationError}
 */
export function namedContext(
  name: string,
  platform: string,
  contexts: Readonly<Record<string, string>>,
): string | undefined {
  if (/^(?:scratch|context)$/i.test(name)) return undefined
  const { familiar } = within(`invalid context name ${name}`, () => parseImageName(name))
  for (const key of [`${familiar}::${platform}`, familiar]) {
    if (Object.hasOwn(contexts, key)) return contexts[key]
  }
  return undefined
}

/**
 * The base of a stage, complete.
 *
 * @throws {EvaluationError}
 */
export function parseBaseName(text: string): ImageName {
  return within(`failed to parse stage name ${quote(text)}`, () => parseImageName(text))
}
