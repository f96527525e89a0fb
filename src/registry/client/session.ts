import {
  ImageNotFoundError,
  RegistryAnswerInvalidError,
  RegistryRateLimitedError,
  RegistryUnauthorizedError,
  RegistryUnreachableError,
} from '../../errors/index.js'
import type { Credentials } from '../credentials/credentials.js'
import { isLoopbackHost } from './addresses.js'
import type { RegistryCertificates } from './certificates.js'
import { parseChallenges } from './challenge.js'
import { checkDestination, type Destinations, destinationsOf } from './destination.js'
import { Connections, type ExchangeRequest, type ExchangeResponse } from './exchange.js'
import { requestFailure } from './failure.js'
import type { Question } from './question.js'
import { retryAfter, withRetries } from './retry.js'
import { basicAuthorization, fetchToken } from './token.js'

export interface SessionOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Asked for when the registry wants to know who asks. */
  readonly credentials: (registry: string) => Promise<Credentials | undefined>
  readonly signal?: AbortSignal | undefined
  /** Longest wait for one answer, in milliseconds. */
  readonly timeout: number
  /** Wait before a request is made a second time, in milliseconds. */
  readonly pause: number
  /** For encrypted connections, where Docker's configuration has any for this registry. */
  readonly certificates: RegistryCertificates | undefined
}

/** A request below `/v2/` of a registry. */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD'
  readonly repository: string
  /** Below the repository: `manifests/latest`. */
  readonly path: string
  readonly accept: readonly string[]
  /** Longest body that is read, in bytes. */
  readonly maxBytes: number
}

// Source: fetch standard and golang net/http take more; no registry needs so many.
const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** One registry, and what it knows of who asks. */
export class RegistrySession {
  /** `host[:port]`, as people write it. */
  readonly #registry: string
  readonly #base: URL
  readonly #options: SessionOptions
  readonly #destinations: Destinations
  readonly #connections: Connections
  /** The `Authorization` of each repository that wants one. */
  readonly #authorizations = new Map<string, Promise<string>>()

  /** @param registry of a reference; the empty one and `docker.io` are Docker Hub. */
  constructor(registry: string, options: SessionOptions) {
    this.#registry = registry
    this.#base = baseAddress(registry, options.certificates !== undefined)
    this.#options = options
    this.#destinations = destinationsOf(this.#base, options.env)
    const { env, timeout, certificates } = options
    this.#connections = new Connections({
      env,
      timeout,
      certificates,
      destinations: this.#destinations,
      registryHost: this.#base.host,
    })
  }

  /**
   * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
   * @throws {RegistryUnauthorizedError} `REGISTRY_UNAUTHORIZED`
   * @throws {RegistryRateLimitedError} `REGISTRY_RATE_LIMITED`
   * @throws {RegistryUnreachableError} `REGISTRY_UNREACHABLE`
   * @throws {RegistryAnswerInvalidError} `REGISTRY_ANSWER_INVALID`
   * @throws {RegistryAddressRefusedError} `REGISTRY_ADDRESS_REFUSED`
   */
  async request(request: RegistryRequest, question: Question): Promise<ExchangeResponse> {
    const { method, repository, path, accept, maxBytes } = request
    const url = new URL(`/v2/${repository}/${path}`, this.#base)
    const send = async (authorization: string | undefined): Promise<ExchangeResponse> =>
      this.#follow(
        url,
        {
          method,
          maxBytes,
          headers: {
            Accept: accept.join(', '),
            ...(authorization !== undefined && { Authorization: authorization }),
          },
        },
        question,
      )
    const known = this.#authorizations.get(repository)
    let response = await send(await known)
    if (response.status === 401) {
      // Of several requests that are turned away at once, the first asks for a token for all.
      if (this.#authorizations.get(repository) === known) {
        const authorization = this.#authorize(response, repository, question)
        this.#authorizations.set(repository, authorization)
        authorization.catch(() => this.#authorizations.delete(repository))
      }
      response = await send(await this.#authorizations.get(repository))
    }
    if (response.status === 200) return response
    throw this.#refusal(response, question)
  }

  async #authorize(
    { headers }: ExchangeResponse,
    repository: string,
    question: Question,
  ): Promise<string> {
    const challenges = parseChallenges(headers['www-authenticate'] ?? '')
    const credentials = await this.#options.credentials(this.#registry)
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
    if (bearer) {
      const token = await fetchToken(bearer, repository, credentials, question, (url, request) =>
        this.#follow(url, request, question),
      )
      return `Bearer ${token}`
    }
    const basic = challenges.some(({ scheme }) => scheme === 'basic')
    if (basic && credentials && credentials.identityToken === undefined) {
      return basicAuthorization(credentials)
    }
    throw new RegistryUnauthorizedError(
      question.image,
      this.#registry,
      basic ? 'it wants a user and a password' : 'it does not say how to log in',
      { at: question.at },
    )
  }

  /** Follows redirects; what says who asks goes to the first host alone. */
  async #follow(
    start: URL,
    request: Omit<ExchangeRequest, 'signal'>,
    question: Question,
  ): Promise<ExchangeResponse> {
    const { signal, pause } = this.#options
    let url = start
    let { headers } = request
    for (let left = MAX_REDIRECTS; ; left--) {
      checkDestination(url, this.#destinations, question)
      const here = url
      const response = await withRetries(
        () => this.#connections.exchange(here, { ...request, headers, signal }),
        { pause, signal },
      ).catch((error: unknown) => {
        throw requestFailure(error, here, question, signal)
      })
      // A form with a token is not sent on.
      if (!REDIRECTS.has(response.status) || request.method === 'POST') return response
      if (left === 0) throw this.#invalid('it redirects in circles', question)
      const { location } = response.headers
      if (location === undefined || !URL.canParse(location, url.href)) {
        throw this.#invalid('it redirects to nowhere', question)
      }
      url = new URL(location, url)
      if (url.origin !== here.origin) {
        const { Authorization: _, ...others } = headers
        headers = others
      }
    }
  }

  #refusal(response: ExchangeResponse, question: Question): Error {
    const { image, at } = question
    const registry = this.#registry
    const { status } = response
    switch (status) {
      case 401:
      case 403:
        return new RegistryUnauthorizedError(image, registry, `it answers ${status}`, { at })
      case 404:
        return new ImageNotFoundError(image, `the registry ${registry} does not have it`, {
          at,
          hint: 'Check the name and the tag.',
        })
      case 429:
        return new RegistryRateLimitedError(image, registry, retryAfter(response), { at })
      default:
        return status >= 500
          ? new RegistryUnreachableError(image, registry, `it answers ${status}`, { at })
          : this.#invalid(`it answers ${status}`, question)
    }
  }

  #invalid(reason: string, { image, at }: Question): RegistryAnswerInvalidError {
    return new RegistryAnswerInvalidError(image, this.#registry, reason, { at })
  }
}

const DOCKER_HUB = 'docker.io'

/** @param registry of a reference */
export function isDockerHub(registry: string): boolean {
  return registry === '' || registry === DOCKER_HUB
}

/**
 * Docker's registry by the name that it answers to; one on this machine without encryption, as Docker asks it, unless there
 * are certificates for it.
 */
function baseAddress(registry: string, isCertified: boolean): URL {
  if (isDockerHub(registry)) return new URL('https://registry-1.docker.io')
  const address = new URL(`https://${registry}`)
  if (isLoopbackHost(address.hostname) && !isCertified) return new URL(`http://${registry}`)
  return address
}
