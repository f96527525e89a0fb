import { ImagewrightError, type ErrorDetails } from './imagewright-error.js'

/** Most characters of a refused text that a summary quotes. */
const QUOTED_CHARACTERS = 300

function quote(text: string): string {
  return text.length <= QUOTED_CHARACTERS
    ? JSON.stringify(text)
    : `${JSON.stringify(text.slice(0, QUOTED_CHARACTERS))}... (${text.length} characters)`
}

/** A text was given where an image reference is wanted, and it is none. */
export class InvalidReferenceError extends ImagewrightError {
  static override readonly code = 'INVALID_REFERENCE'
  /** The text as it was given. */
  readonly reference: string
  /** Why it is no reference, in the words that the compiler uses for a literal. */
  readonly reason: string

  constructor(reference: string, reason: string, details: ErrorDetails = {}) {
    super(`${quote(reference)} is not a valid image reference: ${reason}`, details)
    this.reference = reference
    this.reason = reason
  }
}

/** A text was given where a tag (`18.04`, without a name) is wanted, and it is none. */
export class InvalidTagError extends ImagewrightError {
  static override readonly code = 'INVALID_TAG'
  /** The text as it was given. */
  readonly tag: string
  readonly reason: string

  constructor(tag: string, reason: string, details: ErrorDetails = {}) {
    super(`${quote(tag)} is not a valid tag: ${reason}`, details)
    this.tag = tag
    this.reason = reason
  }
}

/** A text was given where a digest (`sha256:...`) is wanted, and it is none. */
export class InvalidDigestError extends ImagewrightError {
  static override readonly code = 'INVALID_DIGEST'
  /** The text as it was given. */
  readonly digest: string
  readonly reason: string

  constructor(digest: string, reason: string, details: ErrorDetails = {}) {
    super(`${quote(digest)} is not a valid digest: ${reason}`, details)
    this.digest = digest
    this.reason = reason
  }
}

/** A text was given where a platform (`linux/arm64/v8`) is wanted, and it is none. */
export class InvalidPlatformError extends ImagewrightError {
  static override readonly code = 'INVALID_PLATFORM'
  /** The text as it was given. */
  readonly platform: string
  readonly reason: string

  constructor(platform: string, reason: string, details: ErrorDetails = {}) {
    super(`${quote(platform)} is not a valid platform: ${reason}`, details)
    this.platform = platform
    this.reason = reason
  }
}
