import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/** A lock file is not what imagewright writes: cut off, edited, in conflict, or of another version. */
export class LockfileInvalidError extends ImagewrightError {
  static override readonly code = 'LOCKFILE_INVALID'
  /** Absolute path. */
  readonly path: string
  /** 1-based; undefined where the whole file is meant. */
  readonly line: number | undefined

  constructor(path: string, line: number | undefined, reason: string, details: ErrorDetails = {}) {
    super(`${path}${line === undefined ? '' : `:${line}`}: ${reason}`, {
      hint: 'Nothing of the file was used. Take it from version control, or delete it and run "imagewright lock".',
      ...details,
    })
    this.path = path
    this.line = line
  }
}

/** A lock file cannot be written where it should be. */
export class LockfileUnwritableError extends ImagewrightError {
  static override readonly code = 'LOCKFILE_UNWRITABLE'
  readonly path: string

  constructor(path: string, reason: string, details: ErrorDetails = {}) {
    super(`The lock file ${path} cannot be written: ${reason}`, details)
    this.path = path
  }
}

/** There is no lock file, or it does not have a base, though the build is to be locked. */
export class LockMissingError extends ImagewrightError {
  static override readonly code = 'LOCK_MISSING'
}

/** A base is no longer the one that was locked. */
export class LockDriftError extends ImagewrightError {
  static override readonly code = 'LOCK_DRIFT'
  /** Reference of the base. */
  readonly image: string
  /** Digest in the lock file. */
  readonly locked: string
  /** Digest of what there is now; undefined where it is gone. */
  readonly found: string | undefined

  constructor(
    image: string,
    locked: string,
    found: string | undefined,
    reason: string,
    details: ErrorDetails = {},
  ) {
    super(`The base "${image}" is not the one that is locked: ${reason}`, {
      hint: `Look at what changed, then run "imagewright lock --update=${image}" with your files.`,
      ...details,
    })
    this.image = image
    this.locked = locked
    this.found = found
  }
}

/** A base is locked, but only Engines hold it, so that no reference can name exactly it. */
export class LockUnpinnableError extends ImagewrightError {
  static override readonly code = 'LOCK_UNPINNABLE'
}
