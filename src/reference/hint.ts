import { readReference } from './parse.js'
import type { ReferenceReason } from './reason.js'
import { nearestTag } from './tag.js'

/** Longest text, in characters, that a hint repeats with one thing put right. */
const REPEATED_CHARACTERS = 300

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i

/** What to do about a text that is no reference: the repaired text where one can be had. */
export function hintFor(text: string, reason: ReferenceReason): string | undefined {
  const repaired = text.length <= REPEATED_CHARACTERS ? repair(text, reason) : undefined
  if (repaired !== undefined && readReference(repaired).parts !== undefined) {
    return `Write "${repaired}".`
  }
  switch (reason) {
    case 'empty':
      return 'Example: "ubuntu:18.04".'
    case 'identifier':
      return 'Give the image a tag and refer to it by that.'
    case 'host':
      return 'What stands before the first "/" is read as a host if it has a ".", a ":" or an upper-case letter; a tag cannot hold a "/".'
    case 'not-a-tag':
      return 'The digest of an image follows from its content: leave out "@" and what follows.'
    default:
      return undefined
  }
}

function repair(text: string, reason: ReferenceReason): string | undefined {
  switch (reason) {
    case 'name-upper-case':
      return lowerName(text)
    case 'host':
      return SCHEME.test(text) ? text.replace(SCHEME, '') : undefined
    case 'name-empty':
    case 'name-component':
      return text.replace(/\/{2,}/g, '/').replace(/\/$/, '')
    case 'name-character':
      return text.trim()
    case 'tag-empty':
      return text.replace(/:(?=@|$)/, '')
    case 'tag-character':
    case 'tag-start':
    case 'tag-length':
      return repairTag(text)
    case 'digest-sha256':
    case 'digest-sha384':
    case 'digest-sha512':
      return text.replace(/@.*$/s, (digest) => digest.toLowerCase())
    case 'not-a-tag':
      return text.replace(/@.*$/s, '')
    default:
      return undefined
  }
}

/** A host and a tag keep their case; the name between them loses it. */
function lowerName(text: string): string {
  const slash = text.indexOf('/') + 1
  const nameEnd = /[:@]/.exec(text.slice(slash))
  const end = nameEnd === null ? text.length : slash + nameEnd.index
  const lower = text.slice(slash, end).toLowerCase()
  const hostKept = text.slice(0, slash) + lower + text.slice(end)
  return readReference(hostKept).parts === undefined
    ? text.slice(0, end).toLowerCase() + text.slice(end)
    : hostKept
}

function repairTag(text: string): string | undefined {
  const digest = text.includes('@') ? text.slice(text.indexOf('@')) : ''
  const named = text.slice(0, text.length - digest.length)
  const colon = named.indexOf(':', named.indexOf('/') + 1)
  const tag = nearestTag(named.slice(colon + 1))
  return tag === undefined ? undefined : `${named.slice(0, colon)}:${tag}${digest}`
}
