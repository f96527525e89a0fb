import { ImagewrightError, type ErrorDetails } from './imagewright-error.js'

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
