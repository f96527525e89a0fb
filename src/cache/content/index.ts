export { canonicalMode } from './canonical-mode.js'
export type { Content, ContentEntry } from './content.js'
export { keyedSource, type KeyedSource, type KeyedSourceOptions } from './keyed-source.js'
export { readContent, type ReadContentOptions } from './read-content.js'
