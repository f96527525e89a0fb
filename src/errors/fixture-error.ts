import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/** A fixture was called where it holds nothing: before its hook ran, or after what it held was removed. */
export class FixtureNotReadyError extends ImagewrightError {
  static override readonly code = 'FIXTURE_NOT_READY'
}

/** What a fixture is to hold could not be made. Why, the first test tells that asked for it. */
export class FixtureFailedError extends ImagewrightError {
  static override readonly code = 'FIXTURE_FAILED'
  /** What went wrong, as the first test had it. */
  readonly failure: unknown

  constructor(summary: string, failure: unknown, details: ErrorDetails = {}) {
    super(summary, details)
    this.failure = failure
  }
}

/** The image of a fixture was not built in the time that it has. The build was cancelled. */
export class FixtureTimeoutError extends ImagewrightError {
  static override readonly code = 'FIXTURE_TIMED_OUT'
  /** In milliseconds. */
  readonly timeout: number

  constructor(call: string, timeout: number, details: ErrorDetails = {}) {
    super(`${call}(): the image was not built within ${timeout} ms`, {
      hint: 'Give it more time with the option "timeout".',
      ...details,
    })
    this.timeout = timeout
  }
}

/** A fixture was asked for with something that it is not made of. */
export class FixtureMisusedError extends ImagewrightError {
  static override readonly code = 'FIXTURE_MISUSED'
}
