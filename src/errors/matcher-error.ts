import { ImagewrightError } from './imagewright-error.js'

/** A jest matcher was given something that it cannot judge: another subject, or other arguments, than it takes. */
export class MatcherMisusedError extends ImagewrightError {
  static override readonly code = 'MATCHER_MISUSED'
}
