import type {
  CheckedReference,
  CheckedRepository,
  CheckedTag,
  ParsedReference,
} from './checked-reference.js'
import { parseReference, referenceError, type Reference, type WithTag } from './reference.js'

/**
 * `parseReference` with typed parts: a literal is checked by the compiler already.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE`
 */
export function reference<const R extends string>(
  text: CheckedReference<R>,
): Reference<ParsedReference<R>> {
  return parseReference(text as string) as Reference<ParsedReference<R>>
}

/**
 * A reference from a repository name and a tag: `tag('ubuntu', '18.04')` is `ubuntu:18.04`.
 *
 * @throws {InvalidReferenceError} `INVALID_REFERENCE` if the name is none, or has a tag or digest.
 * @throws {InvalidTagError} `INVALID_TAG`
 */
export function tag<const N extends string, const T extends string>(
  name: CheckedRepository<N>,
  tagText: CheckedTag<T>,
): Reference<WithTag<ParsedReference<N>, T>> {
  const repository = parseReference(name as string)
  if (repository.tag !== undefined || repository.digest !== undefined) {
    throw referenceError(repository.text, 'not-a-name', undefined)
  }
  return repository.withTag(tagText) as Reference<WithTag<ParsedReference<N>, T>>
}
