import { ImagewrightError } from './imagewright-error.js'

/** A reproducible build has nowhere to take the time of its files from. */
export class EpochUnknownError extends ImagewrightError {
  static override readonly code = 'EPOCH_UNKNOWN'
}

/** The time given for a reproducible build is no whole number of seconds since 1970 that an archive can hold. */
export class InvalidEpochError extends ImagewrightError {
  static override readonly code = 'INVALID_EPOCH'

  constructor(value: string | number, origin: string) {
    super(
      `${origin} is ${JSON.stringify(value)}, which is no time in whole seconds since 1970 (0 to 8589934591)`,
      { hint: 'Give one, e.g. that of the newest commit: git log -1 --format=%ct' },
    )
  }
}
