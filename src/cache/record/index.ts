export { buildStore } from './build-store.js'
export type { BuildStore, FinishedBuild, RecordedBuild, RecordedImage } from './record.js'
export { subjectOf } from './subject.js'
export { contentDigests } from './content-digests.js'
