import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/** The name of a credential helper in Docker's configuration could start another program. */
export class CredentialHelperNameError extends ImagewrightError {
  static override readonly code = 'CREDENTIAL_HELPER_NAME_INVALID'

  constructor(name: string, details: ErrorDetails = {}) {
    super(`The credential helper ${JSON.stringify(name)} of Docker's configuration is refused`, {
      hint: 'A name holds letters, digits, ".", "_" and "-" only: it becomes docker-credential-<name>.',
      ...details,
    })
  }
}

/** A credential helper could not be run, failed, or answered something that is no credentials. */
export class CredentialHelperError extends ImagewrightError {
  static override readonly code = 'CREDENTIAL_HELPER_FAILED'
  /** Name of the program, e.g. `docker-credential-pass`. */
  readonly program: string
  /** Registry that was asked for. */
  readonly host: string

  // The program's output is no part of the error: it may hold the secret.
  constructor(program: string, host: string, reason: string, details: ErrorDetails = {}) {
    super(`${program} gave no credentials for "${host}": ${reason}`, {
      hint: `Try it by hand: echo ${host} | ${program} get`,
      ...details,
    })
    this.program = program
    this.host = host
  }
}
