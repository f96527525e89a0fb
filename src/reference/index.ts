export type {
  CheckedDigest,
  CheckedReference,
  CheckedReferences,
  CheckedRepository,
  CheckedTag,
  CheckedTagReference,
  CheckedTagReferences,
  InvalidReference,
  ParsedReference,
  ReferenceParts,
} from './checked-reference.js'
export { reference, tag } from './compose.js'
export {
  digestAlgorithm,
  digestEncoded,
  parseDigest,
  type Digest,
  type DigestAlgorithm,
} from './digest.js'
export {
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  type Platform,
  type PlatformSpecifier,
} from './platform.js'
export { bestPlatform } from './compatible-platforms.js'
export { familiarName } from './familiar-name.js'
export { readReference } from './parse.js'
export {
  isReference,
  parseReference,
  parseTagReference,
  type Reference,
  type WithDigest,
  type WithTag,
} from './reference.js'
export { parseTag } from './tag.js'
