export type { FileUpdate, HashedFile, IndexPass, Stamps } from './index-pass.js'
export { sentTimeAt } from './sent-time.js'
export { openStatIndex, type StatIndex } from './stat-index.js'
