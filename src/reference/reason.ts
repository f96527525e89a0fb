/**
 * Why a text is no image reference. The compiler (`CheckedReference`) and the parser
 * (`parseReference`) give the same reason for the same text, and a test holds them to it.
 */
export const REFERENCE_REASONS = {
  empty: 'it is empty',
  identifier: '64 hexadecimal digits are an image ID, which cannot be a repository name',
  host: 'the registry host must be a name, an IPv4 address or an IPv6 address in brackets, with an optional numeric port',
  'name-length': 'the repository path must not be longer than 255 characters',
  'name-empty': 'the repository name is empty',
  'name-upper-case': 'the repository name must be lower case',
  'name-character': 'the repository name may hold only a-z, 0-9, ".", "_", "-" and "/"',
  'name-component': 'the repository name has an empty component beside a "/"',
  'name-separator':
    'a repository name component must start and end with a letter or digit, and hold between them only single ".", one or two "_", or any number of "-"',
  'tag-empty': 'the tag is empty',
  'tag-length': 'the tag must not be longer than 128 characters',
  'tag-start': 'the tag must start with a letter, a digit or "_"',
  'tag-character': 'the tag may hold only letters, digits, "_", "." and "-"',
  'digest-form': 'the digest after "@" must be an algorithm and hexadecimal digits, joined by ":"',
  'digest-algorithm': 'the digest algorithm must be sha256, sha384 or sha512',
  'digest-sha256': 'a sha256 digest must have 64 lower-case hexadecimal digits',
  'digest-sha384': 'a sha384 digest must have 96 lower-case hexadecimal digits',
  'digest-sha512': 'a sha512 digest must have 128 lower-case hexadecimal digits',
  'not-a-tag': 'a tag to give must not hold a digest',
  'not-a-name': 'a repository name without tag and digest is wanted here',
} as const

/** The key of a reason, e.g. `name-upper-case`. */
export type ReferenceReason = keyof typeof REFERENCE_REASONS

/** Longest tag, in characters. distribution/reference: regexp.go `tag`. */
export const MAX_TAG_LENGTH = 128

/**
 * Longest path of a reference, in characters, without the host and with `library/` where that is
 * implied. distribution/reference: reference.go `RepositoryNameTotalLengthMax`.
 */
export const MAX_PATH_LENGTH = 255
