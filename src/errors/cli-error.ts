import { ImagewrightError } from './imagewright-error.js'

/** A file given on the command line does not define an image. */
export class DefinitionFileError extends ImagewrightError {
  static override readonly code = 'DEFINITION_FILE_INVALID'
}

/** An option of the command line has a value that it does not take. */
export class UsageError extends ImagewrightError {
  static override readonly code = 'USAGE'
}
