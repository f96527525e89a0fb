import { ImagewrightError } from './imagewright-error.js'

/** A file given on the command line does not define an image. */
export class DefinitionFileError extends ImagewrightError {
  static override readonly code = 'DEFINITION_FILE_INVALID'
}

/** Some of several files could not be imported, so none was. `errors` says why, in the order of the files. */
export class ImportFailedError extends ImagewrightError {
  static override readonly code = 'IMPORT_FAILED'
  readonly errors: readonly Error[]

  constructor(errors: readonly Error[]) {
    super(
      [
        `${errors.length} files cannot be imported; nothing was written`,
        ...errors.map(({ message }) => message.replaceAll(/^/gm, '  ')),
      ].join('\n'),
    )
    this.errors = Object.freeze([...errors])
  }
}

/** A file that would be written is there already. */
export class OutputExistsError extends ImagewrightError {
  static override readonly code = 'OUTPUT_EXISTS'
}

/** An option of the command line has a value that it does not take. */
export class UsageError extends ImagewrightError {
  static override readonly code = 'USAGE'
}
