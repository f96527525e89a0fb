import { type ErrorDetails, ImagewrightError } from './imagewright-error.js'

/** A registry lets nobody, or not this user, see a repository. Many say so of repositories that do not exist. */
export class RegistryUnauthorizedError extends ImagewrightError {
  static override readonly code = 'REGISTRY_UNAUTHORIZED'
  /** `host[:port]` of the registry. */
  readonly registry: string

  constructor(image: string, registry: string, reason: string, details: ErrorDetails = {}) {
    super(`The registry ${registry} does not give "${image}": ${reason}`, {
      hint: `Check the name; a private image needs "docker login ${registry}" first.`,
      ...details,
    })
    this.registry = registry
  }
}

/** A registry was asked too often. */
export class RegistryRateLimitedError extends ImagewrightError {
  static override readonly code = 'REGISTRY_RATE_LIMITED'
  readonly registry: string
  /** How long the registry wants to be left alone, in seconds, where it says so. */
  readonly retryAfter: number | undefined

  constructor(
    image: string,
    registry: string,
    retryAfter: number | undefined,
    details: ErrorDetails = {},
  ) {
    const wait = retryAfter === undefined ? '' : ` for another ${retryAfter} s`
    super(`The registry ${registry} does not answer for "${image}"${wait}: too many requests`, {
      hint: `Wait, or log in: "docker login ${registry}" often raises the limit. A lock file saves most requests.`,
      ...details,
    })
    this.registry = registry
    this.retryAfter = retryAfter
  }
}

/** A registry, or what it sends its clients to, cannot be reached, or fails again and again. */
export class RegistryUnreachableError extends ImagewrightError {
  static override readonly code = 'REGISTRY_UNREACHABLE'
  readonly registry: string

  constructor(image: string, registry: string, reason: string, details: ErrorDetails = {}) {
    super(`The registry ${registry} cannot be asked for "${image}": ${reason}`, {
      hint: 'Check the network; a proxy is taken from HTTPS_PROXY, exceptions from NO_PROXY.',
      ...details,
    })
    this.registry = registry
  }
}

/** A registry answered something that is no image, or other bytes than the digest stands for. */
export class RegistryAnswerInvalidError extends ImagewrightError {
  static override readonly code = 'REGISTRY_ANSWER_INVALID'
  readonly registry: string

  constructor(image: string, registry: string, reason: string, details: ErrorDetails = {}) {
    super(`The registry ${registry} gives no valid answer for "${image}": ${reason}`, details)
    this.registry = registry
  }
}

/** A registry sends its clients to an address that they must not be sent to. */
export class RegistryAddressRefusedError extends ImagewrightError {
  static override readonly code = 'REGISTRY_ADDRESS_REFUSED'
  readonly registry: string
  /** Scheme, host and port of where it sends to. */
  readonly target: string

  constructor(
    image: string,
    registry: string,
    target: string,
    reason: string,
    details: ErrorDetails = {},
  ) {
    super(`The registry ${registry}, asked for "${image}", sends to ${target}: ${reason}`, {
      hint: 'If that host belongs to the registry, name it: IMAGEWRIGHT_TRUSTED_HOSTS=host[,host...].',
      ...details,
    })
    this.registry = registry
    this.target = target
  }
}
