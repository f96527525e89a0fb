import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/** The process that removes what others leave behind did not start. */
export class ReaperNotStartedError extends ImagewrightError {
  static override readonly code = 'REAPER_NOT_STARTED'

  constructor(program: string, reason: string, details: ErrorDetails = {}) {
    super(`The reaper ${program} did not start: ${reason}`, details)
  }
}

/** No reaper listens where one should. */
export class ReaperUnreachableError extends ImagewrightError {
  static override readonly code = 'REAPER_UNREACHABLE'
  readonly address: string

  constructor(address: string, reason: string, details: ErrorDetails = {}) {
    super(`No reaper answers at ${address}: ${reason}`, {
      hint: 'The address is that of startReaper(), in the process that began the test run; that run has ended.',
      ...details,
    })
    this.address = address
  }
}

/** Something that stands in an Engine and should not. */
export interface LeftBehind {
  /** E.g. `volume`. */
  readonly kind: string
  readonly name: string
  /** Address of the Engine. */
  readonly engine: string
  readonly reason: string
}

/** What was made in a test run could not be removed at its end. */
export class LitterLeftError extends ImagewrightError {
  static override readonly code = 'LITTER_LEFT'
  readonly left: readonly LeftBehind[]

  constructor(left: readonly LeftBehind[], details: ErrorDetails = {}) {
    const lines = left.map(({ kind, name, reason }) => `  ${kind} ${name}: ${reason}`)
    super(['Not everything that was made here could be removed:', ...lines].join('\n'), {
      hint: 'Once nothing uses it any more, "imagewright sweep" removes it.',
      ...details,
    })
    this.left = left
  }
}
