import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http'
import { Agent as SecureAgent, request as httpsRequest } from 'node:https'
import type { SecureContext } from 'node:tls'
import type { RegistryCertificates } from './certificates.js'
import { type Destinations, guardedLookup } from './destination.js'
import { proxyFor, TunnelAgent } from './proxy.js'

export interface ExchangeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Longest body that is read, in bytes. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

export interface ExchangeResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A body that is longer than it may be. */
export class BodyTooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`it sends more than ${maxBytes} bytes`)
  }
}

/** No answer, or not all of it, in time. */
export class NoAnswerError extends Error {
  constructor(timeout: number) {
    super(`no answer within ${timeout} ms`)
  }
}

export interface ConnectionOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly destinations: Destinations
  /** Longest wait for one answer to its end, in milliseconds. */
  readonly timeout: number
  /** `host[:port]` of the registry. */
  readonly registryHost: string
  readonly certificates: RegistryCertificates | undefined
}

/** How long a connection is kept for the next request, in milliseconds. */
const IDLE_TIMEOUT = 5_000

/** How much is read of a body that nobody looks at, in bytes. */
const MAX_IGNORED_BYTES = 64 * 1024

/** Makes requests, each of one exchange: no redirects, no repetition. Connections that idle hold no process. */
export class Connections {
  readonly #options: ConnectionOptions
  readonly #agents = new Map<string, Agent>()

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Throws what Node throws, `BodyTooLargeError`, `NoAnswerError` or the reason of the signal. */
  async exchange(url: URL, request: ExchangeRequest): Promise<ExchangeResponse> {
    const { timeout } = this.#options
    const { signal } = request
    signal?.throwIfAborted()
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(new NoAnswerError(timeout)), timeout)
    const abort = (): void => controller.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await this.#send(url, request, controller.signal)
    } catch (error) {
      controller.signal.throwIfAborted()
      throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  #send(url: URL, request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeResponse> {
    const { method, headers, body, maxBytes } = request
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      const outgoing = send(url, {
        method,
        agent: this.#agentFor(url),
        lookup: guardedLookup(this.#options.destinations),
        signal,
        headers: {
          ...headers,
          'User-Agent': 'imagewright',
          // The digest is that of the bytes as they are.
          'Accept-Encoding': 'identity',
          ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
        },
      })
      outgoing.once('error', reject)
      outgoing.once('response', (response) => {
        readBody(response, maxBytes).then(
          (bytes) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          (error: unknown) => {
            outgoing.destroy()
            reject(error)
          },
        )
      })
      outgoing.end(body)
    })
  }

  #agentFor(url: URL): Agent {
    const { env, certificates, registryHost } = this.#options
    const proxy = proxyFor(url, env)
    const whose = url.host === registryHost ? 'own' : 'others'
    const key = `${whose} ${proxy?.href ?? url.protocol}`
    const agent = this.#agents.get(key) ?? newAgent(url, proxy, certificates?.[whose])
    this.#agents.set(key, agent)
    return agent
  }
}

function newAgent(
  url: URL,
  proxy: URL | undefined,
  secureContext: SecureContext | undefined,
): Agent {
  const options = {
    keepAlive: true,
    timeout: IDLE_TIMEOUT,
    ...(secureContext && { secureContext }),
  }
  if (proxy) return new TunnelAgent(proxy, options)
  return url.protocol === 'https:' ? new SecureAgent(options) : new Agent(options)
}

/** The body of a success. Of any other answer the status tells enough. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  if (response.statusCode !== 200) {
    // Read away, so that the connection can be used again, but not for ever.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > MAX_IGNORED_BYTES) break
    }
    return Buffer.alloc(0)
  }
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) throw new BodyTooLargeError(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}
