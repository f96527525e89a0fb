import { ImagewrightError, type ErrorDetails, type SourceLocation } from './imagewright-error.js'

/** The step that an error speaks of. */
export interface FailedStep {
  /** As in the events of the build. */
  readonly digest: string
  /** As the builder names it, e.g. `[build 2/4] RUN npm ci`. */
  readonly name: string
}

export interface StepFailedDetails extends ErrorDetails {
  /** What the command of a RUN step exited with. */
  readonly exitCode?: number | undefined
  /** Last lines that the step wrote, oldest first. */
  readonly log?: readonly string[] | undefined
  /** First line of the step in the Dockerfile, 1-based, where the builder tells. */
  readonly dockerfileLine?: number | undefined
}

/** A step of a build failed. */
export class StepFailedError extends ImagewrightError {
  static override readonly code = 'STEP_FAILED'
  readonly step: FailedStep
  readonly exitCode: number | undefined
  /** Last lines that the step wrote, oldest first. */
  readonly log: readonly string[]
  readonly dockerfileLine: number | undefined

  /** @param reason the builder's own words; shown where there is no exit code */
  constructor(step: FailedStep, reason: string, details: StepFailedDetails = {}) {
    const { exitCode, log = [] } = details
    const outcome = exitCode === undefined ? `: ${reason}` : ` with exit code ${exitCode}`
    super(
      [`"${step.name}" failed${outcome}`, ...log.map((line) => `  ${line}`)].join('\n'),
      details,
    )
    this.step = step
    this.exitCode = exitCode
    this.log = log
    this.dockerfileLine = details.dockerfileLine
  }
}

export interface BuildFailure {
  /** First line of the instruction in the Dockerfile, where it is known. */
  readonly instruction?: string | undefined
  readonly step?: FailedStep | undefined
  readonly exitCode?: number | undefined
  /** Last lines that the step wrote, oldest first. */
  readonly log: readonly string[]
  /** The builder's own words. */
  readonly reason: string
  /** The call that wrote the instruction. */
  readonly at?: SourceLocation | undefined
  /** The lines around that call. */
  readonly codeFrame?: string | undefined
  readonly cause: unknown
}

/** A build failed. It points at the line of TypeScript that wrote the instruction, where there is one. */
export class BuildFailedError extends ImagewrightError {
  static override readonly code = 'BUILD_FAILED'
  /** Undefined where the builder refused the Dockerfile before any step. */
  readonly step: FailedStep | undefined
  /** What the command of a RUN step exited with. */
  readonly exitCode: number | undefined
  /** Last lines that the step wrote, oldest first. */
  readonly log: readonly string[]
  readonly codeFrame: string | undefined

  constructor(failure: BuildFailure) {
    const { instruction, exitCode, log, reason, at, codeFrame, cause } = failure
    const outcome =
      exitCode !== undefined && instruction !== undefined
        ? `"${instruction}" failed with exit code ${exitCode}`
        : reason
    super(outcome, { at, hint: [codeFrame, ...log].filter(Boolean).join('\n'), cause })
    this.step = failure.step
    this.exitCode = exitCode
    this.log = log
    this.codeFrame = codeFrame
  }
}

/** The Engine ended a build without telling the ID of an image. */
export class BuildIncompleteError extends ImagewrightError {
  static override readonly code = 'BUILD_INCOMPLETE'
}

/** The Dockerfile frontend of the Engine is too old for what a definition uses. */
export class FeatureUnsupportedError extends ImagewrightError {
  static override readonly code = 'FEATURE_UNSUPPORTED'
}

/** A source of COPY, ADD or a bind mount leads out of the build context. */
export class PathOutsideContextError extends ImagewrightError {
  static override readonly code = 'PATH_OUTSIDE_CONTEXT'
}

/** The stages of one build take files from different folders. */
export class ContextConflictError extends ImagewrightError {
  static override readonly code = 'CONTEXT_CONFLICT'
}

/** A secret that the build asked for cannot be read where it was said to be. */
export class SecretUnavailableError extends ImagewrightError {
  static override readonly code = 'SECRET_UNAVAILABLE'
}

/** A base image that only the Engine has became another one while a build used it. */
export class BaseMovedError extends ImagewrightError {
  static override readonly code = 'BASE_MOVED'
  /** As it is written: `me/base:1.0`. */
  readonly reference: string

  constructor(reference: string, details: ErrorDetails = {}) {
    super(`The base image ${JSON.stringify(reference)} became another one during the build`, {
      hint: 'Build when nobody builds or pulls the base at the same time.',
      ...details,
    })
    this.reference = reference
  }
}
