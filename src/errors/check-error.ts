import { ImagewrightError } from './imagewright-error.js'

/** A check is named that there is not. */
export class UnknownCheckError extends ImagewrightError {
  static override readonly code = 'UNKNOWN_CHECK'
}
