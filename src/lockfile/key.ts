import { parseReference, type Reference } from '../reference/index.js'

/** What a reference is called in a lock file: as short as Docker writes it, with its tag. A digest is left out. */
export function lockKey(reference: string): string {
  return keyOf(parseReference(reference))
}

/** The same of a reference with a digest, to which the tag is a comment. */
function keyOf(reference: Reference): string {
  return `${reference.familiarName}:${reference.tag ?? 'latest'}`
}
