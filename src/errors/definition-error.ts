import { ImagewrightError } from './imagewright-error.js'

/** A call of the builder was given something that it does not take. */
export class InvalidDefinitionError extends ImagewrightError {
  static override readonly code = 'INVALID_DEFINITION'
}

/** What should be a definition as JSON is none. */
export class InvalidDefinitionJsonError extends ImagewrightError {
  static override readonly code = 'INVALID_DEFINITION_JSON'
}

/** A value has a `$` that begins no expansion the language knows. */
export class InvalidExpansionError extends ImagewrightError {
  static override readonly code = 'INVALID_EXPANSION'
}
