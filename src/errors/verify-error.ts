import { ImagewrightError } from './imagewright-error.js'

/** One of the builds that were to be compared failed, in a process of its own. */
export class VerifyBuildError extends ImagewrightError {
  static override readonly code = 'VERIFY_BUILD_FAILED'
}
