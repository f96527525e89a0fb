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

/** An option of a container cannot be used: unknown, of the wrong kind, or without a meaning. */
export class ContainerOptionsError extends ImagewrightError {
  static override readonly code = 'CONTAINER_OPTIONS_INVALID'
  /** The option, e.g. `ports.0`. */
  readonly option: string

  constructor(call: string, option: string, reason: string, details: ErrorDetails = {}) {
    super(`${call}(): ${option === '' ? 'the value' : `"${option}"`} ${reason}`, details)
    this.option = option
  }
}

/** The Engine holds no such container. */
export class ContainerNotFoundError extends ImagewrightError {
  static override readonly code = 'CONTAINER_NOT_FOUND'
  readonly container: string

  constructor(container: string, doing: string, details: ErrorDetails = {}) {
    super(`${doing}: there is no container "${container}"`, details)
    this.container = container
  }
}

/** Another container has that name. */
export class ContainerNameTakenError extends ImagewrightError {
  static override readonly code = 'CONTAINER_NAME_TAKEN'
  /** The name in question. */
  readonly container: string

  constructor(container: string, engineMessage: string, details: ErrorDetails = {}) {
    super(`The name "${container}" is taken: ${engineMessage}`, {
      hint: 'Leave the name out: each container then gets one of its own.',
      ...details,
    })
    this.container = container
  }
}

/** A port of the Engine's machine that a container was to have is in use. */
export class PortTakenError extends ImagewrightError {
  static override readonly code = 'PORT_TAKEN'
  readonly image: string
  /** The port of the host. */
  readonly port: number | undefined

  constructor(
    image: string,
    port: number | undefined,
    engineMessage: string,
    details: ErrorDetails = {},
  ) {
    const which = port === undefined ? 'A port' : `Port ${port}`
    super(
      `A container of "${image}" did not start: ${which} of the host is in use: ${engineMessage}`,
      {
        hint: 'Leave the port of the host out: the Engine then finds a free one, and port() tells it.',
        ...details,
      },
    )
    this.image = image
    this.port = port
  }
}

/** A port of a container that is not reached from outside. */
export class PortNotPublishedError extends ImagewrightError {
  static override readonly code = 'PORT_NOT_PUBLISHED'
  readonly container: string
  /** E.g. `80/tcp`. */
  readonly port: string

  constructor(
    container: string,
    port: string,
    published: readonly string[],
    details: ErrorDetails = {},
  ) {
    const others =
      published.length === 0 ? 'it publishes none' : `it publishes ${published.join(', ')}`
    super(`Container "${container}" does not publish port ${port}: ${others}`, {
      hint: 'Ask for it with the option "ports"; a container that ended publishes none.',
      ...details,
    })
    this.container = container
    this.port = port
  }
}

/** How a container ended, for errors. */
export interface ContainerEnd {
  readonly exitCode: number
  readonly signal?: string | undefined
  readonly oomKilled: boolean
}

/** A container that has to run has ended, or ended while it was waited for. */
export class ContainerExitedError extends ImagewrightError {
  static override readonly code = 'CONTAINER_EXITED'
  readonly container: string
  readonly image: string
  /** 0 to 255; 128 and the number of the signal where one ended it. */
  readonly exitCode: number
  /** Name of the signal, e.g. `SIGKILL`. */
  readonly signal: string | undefined
  readonly oomKilled: boolean
  /** Its last lines. */
  readonly log: readonly string[]

  constructor(
    doing: string,
    container: { readonly name: string; readonly image: string },
    end: ContainerEnd,
    log: readonly string[],
    details: ErrorDetails = {},
  ) {
    super([`${doing}: the container ${describeEnd(end)}`, ...describeLog(log)].join('\n'), {
      ...(end.oomKilled && { hint: 'It ran out of memory: raise the option "memory".' }),
      ...details,
    })
    this.container = container.name
    this.image = container.image
    this.exitCode = end.exitCode
    this.signal = end.signal
    this.oomKilled = end.oomKilled
    this.log = log
  }
}

/** A container is not in the state that something needs: paused, never started, being removed. */
export class ContainerStateError extends ImagewrightError {
  static override readonly code = 'CONTAINER_STATE'
  readonly container: string
  /** `created`, `paused` and so on. */
  readonly status: string

  constructor(doing: string, container: string, status: string, details: ErrorDetails = {}) {
    super(`${doing}: the container is ${status}`, details)
    this.container = container
    this.status = status
  }
}

/** What was waited for did not come true in time, or cannot come true. */
export class ContainerNotReadyError extends ImagewrightError {
  static override readonly code = 'CONTAINER_NOT_READY'
  readonly container: string
  readonly image: string
  /** What was waited for, in words. */
  readonly condition: string
  /** Its last lines. */
  readonly log: readonly string[]

  constructor(
    container: { readonly name: string; readonly image: string },
    condition: string,
    reason: string,
    log: readonly string[],
    details: ErrorDetails = {},
  ) {
    const summary = `Container "${container.name}" of "${container.image}" is not ready: ${condition}: ${reason}`
    super([summary, ...describeLog(log)].join('\n'), details)
    this.container = container.name
    this.image = container.image
    this.condition = condition
    this.log = log
  }
}

/** A command could not be started in a container. */
export class ExecStartError extends ImagewrightError {
  static override readonly code = 'EXEC_START_FAILED'
  readonly container: string
  /** What `docker exec` exits with: 127 not found, 126 not executable, 125 for everything else. */
  readonly exitCode: 125 | 126 | 127
  /** The Engine's own words. */
  readonly engineMessage: string

  constructor(
    container: string,
    command: string,
    exitCode: 125 | 126 | 127,
    engineMessage: string,
    details: ErrorDetails = {},
  ) {
    super(
      `${command} did not start in container "${container}": ${REASONS[exitCode]}${engineMessage}`,
      details,
    )
    this.container = container
    this.exitCode = exitCode
    this.engineMessage = engineMessage
  }
}

/** A command in a container ran longer than it may. The Engine cannot end it: it may still run. */
export class ExecTimeoutError extends ImagewrightError {
  static override readonly code = 'EXEC_TIMED_OUT'
  readonly container: string
  /** In milliseconds. */
  readonly timeout: number

  constructor(container: string, command: string, timeout: number, details: ErrorDetails = {}) {
    super(`${command} did not end within ${timeout} ms in container "${container}"`, {
      hint: 'It may still run: the Engine cannot end it, the end of the container does.',
      ...details,
    })
    this.container = container
    this.timeout = timeout
  }
}

/** A container has nothing at a path. */
export class ContainerPathNotFoundError extends ImagewrightError {
  static override readonly code = 'CONTAINER_PATH_NOT_FOUND'
  readonly container: string
  readonly path: string

  constructor(container: string, path: string, details: ErrorDetails = {}) {
    super(`Container "${container}" has nothing at ${path}`, details)
    this.container = container
    this.path = path
  }
}

/** What stands at a path, in a container or here, is not what something needs. */
export class ContainerPathError extends ImagewrightError {
  static override readonly code = 'CONTAINER_PATH_UNUSABLE'
  readonly path: string
  /** Why, in words that follow the path: `is a directory`. */
  readonly reason: string

  constructor(doing: string, path: string, reason: string, details: ErrorDetails = {}) {
    super(`${doing}: ${path} ${reason}`, details)
    this.path = path
    this.reason = reason
  }
}

/** An archive of a container holds something that must not be unpacked. Nothing of it was kept. */
export class ArchiveUnsafeError extends ImagewrightError {
  static override readonly code = 'ARCHIVE_UNSAFE'
  /** The entry in question, as the archive names it. */
  readonly entry: string

  constructor(doing: string, entry: string, reason: string, details: ErrorDetails = {}) {
    super(`${doing}: the entry ${JSON.stringify(entry)} ${reason}`, details)
    this.entry = entry
  }
}

/** The Engine has no such network. */
export class NetworkNotFoundError extends ImagewrightError {
  static override readonly code = 'NETWORK_NOT_FOUND'
  readonly network: string

  constructor(network: string, details: ErrorDetails = {}) {
    super(`There is no network "${network}"`, {
      hint: 'Make it with network.create().',
      ...details,
    })
    this.network = network
  }
}

/** The Engine has no such volume. */
export class VolumeNotFoundError extends ImagewrightError {
  static override readonly code = 'VOLUME_NOT_FOUND'
  readonly volume: string

  constructor(volume: string, details: ErrorDetails = {}) {
    super(`There is no volume "${volume}"`, { hint: 'Make it with volume.create().', ...details })
    this.volume = volume
  }
}

/** A network, volume or image that is in use cannot be removed. */
export class ResourceInUseError extends ImagewrightError {
  static override readonly code = 'RESOURCE_IN_USE'
  /** E.g. `volume "data"`. */
  readonly resource: string

  constructor(resource: string, engineMessage: string, details: ErrorDetails = {}) {
    super(`Removing ${resource}: it is in use: ${engineMessage}`, {
      hint: 'Remove the containers that use it first.',
      ...details,
    })
    this.resource = resource
  }
}

/** A network or volume of that name is there already. */
export class ResourceExistsError extends ImagewrightError {
  static override readonly code = 'RESOURCE_EXISTS'
  /** E.g. `volume "data"`. */
  readonly resource: string

  constructor(resource: string, details: ErrorDetails = {}) {
    super(`There is a ${resource} already`, {
      hint: 'Leave the name out, or take the one that is there with get().',
      ...details,
    })
    this.resource = resource
  }
}

function describeEnd({ exitCode, signal, oomKilled }: ContainerEnd): string {
  if (oomKilled) return `was killed for want of memory (exit code ${exitCode})`
  return `ended with exit code ${exitCode}${signal === undefined ? '' : ` (${signal})`}`
}

function describeLog(log: readonly string[]): readonly string[] {
  return log.length === 0 ? ['  it wrote nothing'] : log.map((line) => `  | ${line}`)
}
