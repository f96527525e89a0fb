import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/** An Engine address that cannot be used: malformed, refused for safety, or of an unknown kind. */
export class EndpointInvalidError extends ImagewrightError {
  static override readonly code = 'ENDPOINT_INVALID'
  /** The address as it was given, without any password. */
  readonly address: string

  constructor(address: string, origin: string, reason: string, details: ErrorDetails = {}) {
    super(`${origin} "${address}" is no Engine address: ${reason}`, {
      hint: 'Write unix:///path/docker.sock, tcp://host:2375, ssh://user@host or npipe:////./pipe/name.',
      ...details,
    })
    this.address = address
  }
}

/** An Engine address that is well formed but that this platform cannot reach. */
export class EndpointUnsupportedError extends ImagewrightError {
  static override readonly code = 'ENDPOINT_UNSUPPORTED'

  constructor(address: string, reason: string, details: ErrorDetails = {}) {
    super(`The Engine address "${address}" cannot be used here: ${reason}`, details)
  }
}

/** A Docker context that does not exist or names no Engine. */
export class DockerContextNotFoundError extends ImagewrightError {
  static override readonly code = 'DOCKER_CONTEXT_NOT_FOUND'
  readonly context: string

  constructor(context: string, origin: string, reason: string, details: ErrorDetails = {}) {
    super(`Docker context "${context}" (from ${origin}): ${reason}`, {
      hint: 'List the contexts with "docker context ls".',
      ...details,
    })
    this.context = context
  }
}

/** A file of Docker's configuration that cannot be read or holds something else than it should. */
export class DockerConfigError extends ImagewrightError {
  static override readonly code = 'DOCKER_CONFIG_INVALID'
  /** Path of the file, or the name of the environment variable. */
  readonly source: string

  constructor(source: string, reason: string, details: ErrorDetails = {}) {
    super(`Docker configuration ${source}: ${reason}`, details)
    this.source = source
  }
}

/** Why one endpoint did not answer. */
export interface EndpointFailure {
  /** Address, e.g. `unix:///var/run/docker.sock`. */
  readonly endpoint: string
  /** What named it: `--host`, `DOCKER_HOST`, `context "x"`, `default socket`, `rootless` and so on. */
  readonly origin: string
  /** System error code (`ENOENT`, `EACCES`, `ECONNREFUSED`), `TLS`, `NOT_DOCKER`, `SSH` or `TIMEOUT`. */
  readonly code: string
  readonly reason: string
}

/** No Engine answers at any of the endpoints that were tried. */
export class EngineUnreachableError extends ImagewrightError {
  static override readonly code = 'ENGINE_UNREACHABLE'
  readonly tried: readonly EndpointFailure[]

  constructor(tried: readonly EndpointFailure[], details: ErrorDetails = {}) {
    const lines = tried.map(
      ({ endpoint, origin, code, reason }) => `  ${endpoint} (${origin}): ${code}: ${reason}`,
    )
    super(['No Docker Engine answers. Tried:', ...lines].join('\n'), details)
    this.tried = tried
  }
}

/** The Engine speaks only API versions older than those imagewright needs. */
export class EngineTooOldError extends ImagewrightError {
  static override readonly code = 'ENGINE_TOO_OLD'

  constructor(endpoint: string, offered: string, needed: string, details: ErrorDetails = {}) {
    super(`The Engine at ${endpoint} offers API ${offered}; imagewright needs ${needed}`, {
      hint: 'Upgrade the Engine (20.10 or newer).',
      ...details,
    })
  }
}

/** The Engine refuses every API version that imagewright speaks. */
export class EngineTooNewError extends ImagewrightError {
  static override readonly code = 'ENGINE_TOO_NEW'

  constructor(endpoint: string, minimum: string, ours: string, details: ErrorDetails = {}) {
    super(`The Engine at ${endpoint} demands API ${minimum}; imagewright speaks up to ${ours}`, {
      hint: 'Upgrade imagewright.',
      ...details,
    })
  }
}

/** DOCKER_API_VERSION or the `apiVersion` option cannot be used. */
export class ApiVersionInvalidError extends ImagewrightError {
  static override readonly code = 'API_VERSION_INVALID'

  constructor(version: string, origin: string, reason: string, details: ErrorDetails = {}) {
    super(`${origin} "${version}": ${reason}`, {
      hint: 'Leave it out: the version is negotiated with the Engine.',
      ...details,
    })
  }
}

/** The Engine answered a request with an error status. */
export class EngineRequestError extends ImagewrightError {
  static override readonly code = 'ENGINE_REQUEST_FAILED'
  /** HTTP status, 400 to 599. */
  readonly status: number
  /** The Engine's own words. */
  readonly engineMessage: string

  constructor(request: string, status: number, engineMessage: string, details: ErrorDetails = {}) {
    super(`${request}: the Engine answered ${status}: ${engineMessage}`, details)
    this.status = status
    this.engineMessage = engineMessage
  }
}

/** The connection to the Engine broke, or could not be made, while something was under way. */
export class EngineConnectionError extends ImagewrightError {
  static override readonly code = 'ENGINE_CONNECTION_LOST'
  readonly reason: string

  constructor(doing: string, reason: string, details: ErrorDetails = {}) {
    super(`${doing}: connection to the Engine lost: ${reason}`, details)
    this.reason = reason
  }
}

/** The Engine, or a proxy before it, refused to turn a request into a raw connection. */
export class UpgradeRefusedError extends ImagewrightError {
  static override readonly code = 'UPGRADE_REFUSED'
  /** HTTP status of the answer. */
  readonly status: number
  /** The Engine's own words. */
  readonly engineMessage: string

  constructor(path: string, protocol: string, status: number, engineMessage: string) {
    super(
      `POST ${path}: upgrade to ${protocol} refused: the Engine answered ${status}: ${engineMessage}`,
      { hint: 'A proxy between here and the Engine must pass "Connection: Upgrade" on.' },
    )
    this.status = status
    this.engineMessage = engineMessage
  }
}

/** A stream of the Engine ended within a line, or holds a line that is no JSON. */
export class EngineStreamError extends ImagewrightError {
  static override readonly code = 'ENGINE_STREAM_INVALID'

  constructor(doing: string, reason: string, details: ErrorDetails = {}) {
    super(`${doing}: the Engine's stream is broken: ${reason}`, details)
  }
}

/** The Engine reported an error inside a stream whose HTTP status was 200. */
export class EngineReportedError extends ImagewrightError {
  static override readonly code = 'ENGINE_REPORTED_ERROR'
  /** The Engine's own words. */
  readonly engineMessage: string
  /** `errorDetail.code`: for a failed step of the classic builder the exit code of its command. */
  readonly detailCode: number | undefined

  constructor(doing: string, engineMessage: string, detailCode?: number) {
    super(`${doing}: ${engineMessage}`)
    this.engineMessage = engineMessage
    this.detailCode = detailCode
  }
}

/** The Engine holds no such image, or the registry offers none. */
export class ImageNotFoundError extends ImagewrightError {
  static override readonly code = 'IMAGE_NOT_FOUND'
  readonly image: string

  constructor(image: string, reason: string, details: ErrorDetails = {}) {
    super(`No image "${image}": ${reason}`, details)
    this.image = image
  }
}

/** An image could not be pulled, though it may exist. */
export class PullFailedError extends ImagewrightError {
  static override readonly code = 'PULL_FAILED'
  readonly image: string

  constructor(image: string, reason: string, details: ErrorDetails = {}) {
    super(`Pulling "${image}" failed: ${reason}`, details)
    this.image = image
  }
}

/** A prefix of an image ID that more than one image has. */
export class ImageAmbiguousError extends ImagewrightError {
  static override readonly code = 'IMAGE_AMBIGUOUS'
  readonly prefix: string
  /** Full IDs of the images, with their tags where they have any. */
  readonly matches: readonly string[]

  constructor(prefix: string, matches: readonly string[]) {
    super(
      [
        `"${prefix}" is the start of ${matches.length} image IDs:`,
        ...matches.map((m) => `  ${m}`),
      ].join('\n'),
      { hint: 'Give more digits, or a tag.' },
    )
    this.prefix = prefix
    this.matches = matches
  }
}
