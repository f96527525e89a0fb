import { ImagewrightError } from './imagewright-error.js'

/** The Dockerfile language has no form that holds a value, e.g. a newline in an ENV. */
export class UnprintableValueError extends ImagewrightError {
  static override readonly code = 'UNPRINTABLE_VALUE'
}

/** Two stages of one definition cannot stand in one Dockerfile. */
export class StageConflictError extends ImagewrightError {
  static override readonly code = 'STAGE_CONFLICT'
}
