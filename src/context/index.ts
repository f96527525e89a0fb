export { directorySource } from './directory-source.js'
export { loadIgnorePatterns, type IgnorePatterns } from './ignore-patterns.js'
export { parseIgnoreFile } from './ignore/ignore-file.js'
export {
  compilePatterns,
  matchesOrParentMatches,
  type MatchResult,
  type ParentResults,
  type PatternMatcher,
} from './ignore/pattern-matcher.js'
export type { LocalEntry, LocalEntryKind, LocalSelection, LocalSource } from './local-source.js'
export { memorySource, type MemoryFile } from './memory-source.js'
export { packTar } from './pack-tar.js'
