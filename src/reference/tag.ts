import { InvalidTagError, type SourceLocation } from '../errors/index.js'
import { MAX_TAG_LENGTH, REFERENCE_REASONS, type ReferenceReason } from './reason.js'

/** Why a text is no tag; `undefined` if it is one. */
export function tagFault(tag: string): ReferenceReason | undefined {
  if (tag === '') return 'tag-empty'
  if (tag.length > MAX_TAG_LENGTH) return 'tag-length'
  if (!/^[A-Za-z0-9_.-]*$/.test(tag)) return 'tag-character'
  return /^[.-]/.test(tag) ? 'tag-start' : undefined
}

/** The nearest tag to a text, e.g. `feature-x` to `feature/x`; `undefined` if there is none. */
export function nearestTag(text: string): string | undefined {
  const tag = text
    .slice(0, MAX_TAG_LENGTH)
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .replace(/^[.-]+/, '')
  return tag === '' ? undefined : tag
}

/**
 * Checks a tag: a letter, digit or `_`, then at most 127 of those, `.` and `-`.
 *
 * @returns the text, unchanged.
 * @throws {InvalidTagError} `INVALID_TAG`
 */
export function parseTag(text: string, at?: SourceLocation): string {
  const reason = tagFault(text)
  if (reason === undefined) return text
  const nearest = nearestTag(text)
  throw new InvalidTagError(text, REFERENCE_REASONS[reason], {
    at,
    hint: nearest === undefined ? undefined : `Write "${nearest}".`,
  })
}
