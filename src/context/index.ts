export { directorySource, realRoot } from './directory-source.js'
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
export { openUnfollowed, readContextFile } from './read-context-file.js'
export { selectedBy, type SelectionFilter } from './selection-filter.js'
export { startTurn, type Turn } from './turn.js'
export {
  deviceOf,
  type FoundEntry,
  type HardLinks,
  hardLinks,
  type KnownFolders,
  selectFrom,
  walkDirectory,
} from './walk-directory.js'
