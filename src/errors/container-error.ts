import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/**
 * A container could not be created or started. `exitCode` is what `docker run` exits with: 127 for a
 * command that does not exist, 126 for one that cannot be executed, 125 for everything else.
 */
export class ContainerStartError extends ImagewrightError {
  static override readonly code = 'CONTAINER_START_FAILED'
  readonly image: string
  readonly exitCode: 125 | 126 | 127
  /** The Engine's own words. */
  readonly engineMessage: string

  constructor(
    image: string,
    exitCode: 125 | 126 | 127,
    engineMessage: string,
    details: ErrorDetails = {},
  ) {
    super(`A container of "${image}" did not start: ${REASONS[exitCode]}${engineMessage}`, details)
    this.image = image
    this.exitCode = exitCode
    this.engineMessage = engineMessage
  }
}

const REASONS = { 125: '', 126: 'command not executable: ', 127: 'command not found: ' } as const

/** A container ran longer than it may. It was killed and removed. */
export class ContainerTimeoutError extends ImagewrightError {
  static override readonly code = 'CONTAINER_TIMED_OUT'
  readonly image: string
  /** In milliseconds. */
  readonly timeout: number

  constructor(image: string, timeout: number, details: ErrorDetails = {}) {
    super(`The container of "${image}" did not end within ${timeout} ms and was removed`, {
      hint: 'Give it more time with the option "timeout".',
      ...details,
    })
    this.image = image
    this.timeout = timeout
  }
}

/** A container could not be removed after its run. */
export class ContainerRemoveError extends ImagewrightError {
  static override readonly code = 'CONTAINER_REMOVE_FAILED'
  readonly container: string

  constructor(container: string, reason: string, details: ErrorDetails = {}) {
    super(`Container ${container} could not be removed: ${reason}`, {
      hint: `Remove it by hand: docker rm -f ${container}`,
      ...details,
    })
    this.container = container
  }
}
