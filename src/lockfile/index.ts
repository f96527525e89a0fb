export { findLockfile, placeOfNewLockfile } from './find.js'
export { lockKey } from './key.js'
export { isLockedFor } from './locked-for.js'
export type {
  LockedImage,
  LockedLocalImage,
  LockedRegistryImage,
  Lockfile,
  LockfileAt,
} from './lockfile.js'
export { readLockfile } from './read.js'
export { writeLockfile } from './write.js'
