import { ImagewrightError, type ErrorDetails } from './imagewright-error.js'

export interface SolveFailedDetails extends ErrorDetails {
  /** Line of the Dockerfile that BuildKit blames, 1-based. */
  readonly dockerfileLine?: number | undefined
}

/** BuildKit refused the build, or failed outside of any step, e.g. at an error in the Dockerfile. */
export class SolveFailedError extends ImagewrightError {
  static override readonly code = 'SOLVE_FAILED'
  /** Line of the Dockerfile that BuildKit blames, 1-based. */
  readonly dockerfileLine: number | undefined

  constructor(message: string, details: SolveFailedDetails = {}) {
    super(`BuildKit could not build the image: ${message}`, details)
    this.dockerfileLine = details.dockerfileLine
  }
}

/** BuildKit answered a call other than a build with an error. */
export class BuildkitCallError extends ImagewrightError {
  static override readonly code = 'BUILDKIT_CALL_FAILED'
  /** Name of the gRPC status, e.g. `UNIMPLEMENTED`. */
  readonly status: string

  constructor(method: string, status: string, message: string, details: ErrorDetails = {}) {
    super(`BuildKit answered ${method} with ${status}: ${message}`, details)
    this.status = status
  }
}

/** The Engine kept its connections open, but has shown no sign of life for too long. */
export class EngineSilentError extends ImagewrightError {
  static override readonly code = 'ENGINE_SILENT'
  /** How long it was silent, in milliseconds. */
  readonly silence: number

  constructor(silence: number, details: ErrorDetails = {}) {
    super(`The Engine has been silent for ${silence / 1000} s in the middle of the build`, {
      hint: 'Check whether the Engine is stopped, overloaded or out of disk space.',
      ...details,
    })
    this.silence = silence
  }
}

/** A secret is larger than BuildKit takes. */
export class SecretTooLargeError extends ImagewrightError {
  static override readonly code = 'SECRET_TOO_LARGE'
  readonly id: string

  constructor(id: string, bytes: number, maxBytes: number, details: ErrorDetails = {}) {
    super(`The secret "${id}" is ${bytes} bytes long, more than the ${maxBytes} allowed`, {
      hint: 'Pass large files as a named context instead.',
      ...details,
    })
    this.id = id
  }
}

/** The agent that a build asked for does not answer. */
export class SshAgentError extends ImagewrightError {
  static override readonly code = 'SSH_AGENT_UNREACHABLE'
  readonly id: string
  /** Path of the agent's socket. */
  readonly path: string

  constructor(id: string, path: string, details: ErrorDetails = {}) {
    super(`The ssh agent "${id}" does not answer on ${path}`, {
      hint: 'Check that the agent runs, and that SSH_AUTH_SOCK names its socket.',
      ...details,
    })
    this.id = id
    this.path = path
  }
}
