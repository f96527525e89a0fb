export { type CompareOptions, compareImages } from './compare/compare-images.js'
export type { ImageComparison, ImageDifference, LayerField } from './compare/difference.js'
export { gzip } from './gzip/gzip.js'
export type { LayerEntry, LayerEntryKind } from './layer-entry.js'
export { compareFileSystems } from './merged/compare-file-systems.js'
export type { FileDifference, FileField, MergedFile } from './merged/merged-file.js'
export {
  type ArchivedLayer,
  type ImageArchive,
  type ImageDocument,
  openImageArchive,
} from './open-image-archive.js'
export { rewriteTimes } from './rewrite-times.js'
export { readTar, type TarEntry } from './tar/read-tar.js'
