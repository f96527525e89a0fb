import type { ReferenceParts } from './checked-reference.js'
import { referenceDigestFault } from './digest.js'
import { MAX_PATH_LENGTH, type ReferenceReason } from './reason.js'
import { tagFault } from './tag.js'

/** Registry that a name without a host belongs to. distribution/reference: `defaultDomain`. */
export const DEFAULT_DOMAIN = 'docker.io'

/** An older name of the same registry. distribution/reference: `legacyDefaultDomain`. */
const LEGACY_DEFAULT_DOMAIN = 'index.docker.io'

/** Namespace of the official images. distribution/reference: `officialRepoPrefix`. */
export const OFFICIAL_PREFIX = 'library/'

const IDENTIFIER = /^[a-f0-9]{64}$/
const PATH_CHARACTERS = /^[a-z0-9._/-]*$/
const EMPTY_COMPONENT = /^\/|\/$|\/\//
// One or two "_", any number of "-", but one "." only, and no two kinds together.
const MISPLACED_SEPARATOR = /(?:^|\/)[._-]|[._-](?:\/|$)|\.[._-]|_[.-]|-[._]|___/
const HOST_NAME = /^[A-Za-z0-9.-]+$/
const MISPLACED_HOST_SEPARATOR = /^[.-]|[.-]$|\.[.-]|-\./
const ADDRESS = /^\[[a-fA-F0-9:]+\]$/
const PORT = /^[0-9]+$/

/** What a text is: the parts of a reference, or the reason why it is none. */
export type ReadReference =
  { readonly parts: ReferenceParts } | { readonly reason: ReferenceReason; readonly parts?: never }

/**
 * Reads `[host[:port]/]path[:tag][@digest]` and normalizes it as Docker does (`ubuntu` is
 * `docker.io/library/ubuntu`). It cuts first and judges the pieces from left to right afterwards,
 * so that every wrong piece gets its own reason. Time is linear in the length of the text.
 */
export function readReference(text: string): ReadReference {
  if (text === '') return { reason: 'empty' }
  if (IDENTIFIER.test(text)) return { reason: 'identifier' }
  const [name, digest] = cut(text, '@')
  const [first, rest] = cut(name, '/')
  if (rest === undefined || !looksLikeHost(first)) {
    return readPath(DEFAULT_DOMAIN, name, digest)
  }
  if (first === DEFAULT_DOMAIN || first === LEGACY_DEFAULT_DOMAIN) {
    return readPath(DEFAULT_DOMAIN, rest, digest)
  }
  if (isHost(first)) return readPath(first, rest, digest)
  if (pathFault(first.toLowerCase()) !== undefined) return { reason: 'host' }
  if (first !== first.toLowerCase()) return { reason: 'name-upper-case' }
  // distribution/reference takes `my_host.com/app`, whose first component could be a host by its
  // "." but not by its "_", for a path without any host.
  return readPath('', name, digest)
}

function readPath(domain: string, text: string, digest: string | undefined): ReadReference {
  const [written, tag] = cut(text, ':')
  const official = domain === DEFAULT_DOMAIN && !written.includes('/')
  const path = official ? OFFICIAL_PREFIX + written : written
  const reason =
    (path.length > MAX_PATH_LENGTH ? 'name-length' : pathFault(written)) ??
    (tag === undefined ? undefined : tagFault(tag)) ??
    (digest === undefined ? undefined : referenceDigestFault(digest))
  if (reason !== undefined) return { reason }
  return { parts: { domain, path, tag, digest: digest as ReferenceParts['digest'] } }
}

function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function looksLikeHost(component: string): boolean {
  return (
    component === 'localhost' || /[.:]/.test(component) || component !== component.toLowerCase()
  )
}

function isHost(text: string): boolean {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1
  if (bracket !== -1) {
    const port = text.slice(bracket + 1)
    const address = text.slice(0, bracket + 1)
    return ADDRESS.test(address) && (port === '' || (port[0] === ':' && PORT.test(port.slice(1))))
  }
  const [name, port] = cut(text, ':')
  return (
    HOST_NAME.test(name) &&
    !MISPLACED_HOST_SEPARATOR.test(name) &&
    (port === undefined || PORT.test(port))
  )
}

function pathFault(path: string): ReferenceReason | undefined {
  if (path === '') return 'name-empty'
  if (path !== path.toLowerCase()) return 'name-upper-case'
  if (!PATH_CHARACTERS.test(path)) return 'name-character'
  if (EMPTY_COMPONENT.test(path)) return 'name-component'
  return MISPLACED_SEPARATOR.test(path) ? 'name-separator' : undefined
}
