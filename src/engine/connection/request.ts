import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
} from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EngineRequestError } from '../../errors/engine-error.js'
import { BodyFailure, connectionLost, isError } from './lost.js'

/** A value of the query: `undefined` is left out, a list becomes one field an element. */
export type QueryValue = string | number | boolean | readonly string[] | undefined

export interface EngineRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Path below the API version, e.g. `/build`. */
  readonly path: string
  readonly query?: Readonly<Record<string, QueryValue>>
  /** A list becomes one header line an element. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Sent as it is: bytes with their length, an iterable in chunks. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Aborts the request, and reading its response, with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
}

export interface EngineResponse {
  /** HTTP status, 200 to 399. */
  readonly status: number
  /** Headers, names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /**
   * Body as it arrives. It must be read to the end or destroyed. Its errors are raw: `readJsonStream` and
   * `readText` turn them into typed ones.
   */
  readonly body: Readable
}

/** How requests reach one Engine. */
export interface RequestTarget {
  readonly agent: Agent
  /** Before every path, e.g. `/v1.41`; `''` for an unversioned request. */
  readonly basePath: string
  /** `Host` header. */
  readonly hostHeader: string
}

/**
 * The agent knows where it leads to. Without it, Node finds out whether the `Host` header is an address of IPv6, by a
 * pattern that takes milliseconds to compile.
 */
const NO_SERVER_NAME = { servername: '' }

/** Bytes of an error's body that are read. */
const MAX_ERROR_BODY = 64 * 1024

/**
 * Sends a request and gives its response as soon as the headers are here.
 *
 * @throws {EngineRequestError} `ENGINE_REQUEST_FAILED` for a status of 400 or more.
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST` when the connection cannot be made or breaks.
 */
export async function sendRequest(
  target: RequestTarget,
  request: EngineRequest,
): Promise<EngineResponse> {
  const { signal } = request
  const doing = `${request.method} ${request.path}`
  signal?.throwIfAborted()
  let outgoing: ClientRequest | undefined
  const stopWatching = onAbort(signal, (reason) => outgoing?.destroy(reason))
  try {
    // Within the try: key material that is no PEM throws here.
    outgoing = httpRequest({
      ...NO_SERVER_NAME,
      agent: target.agent,
      method: request.method,
      path: `${target.basePath}${request.path}${formatQuery(request.query)}`,
      headers: outgoingHeaders(target, request),
    })
    const response = await exchange(outgoing, request.body)
    const status = response.statusCode ?? 0
    if (status >= 400) {
      throw new EngineRequestError(doing, status, await errorMessage(response))
    }
    stopWatching()
    response.once(
      'close',
      onAbort(signal, (reason) => response.destroy(reason)),
    )
    return { status, headers: response.headers, body: response }
  } catch (error) {
    stopWatching()
    outgoing?.destroy()
    throw connectionLost(doing, error, signal)
  }
}

/** Calls back when the signal aborts, until the function that it returns is called. */
export function onAbort(
  signal: AbortSignal | undefined,
  react: (reason: Error) => void,
): () => void {
  if (!signal) return () => undefined
  const listener = () => {
    const reason: unknown = signal.reason
    react(isError(reason) ? reason : new DOMException(String(reason), 'AbortError'))
  }
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

/** Reads a body as text. */
export async function readText(body: AsyncIterable<Uint8Array>, doing: string): Promise<string> {
  try {
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk)
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw connectionLost(doing, error)
  }
}

function exchange(outgoing: ClientRequest, body: EngineRequest['body']): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined
    outgoing.once('response', (response) => {
      answer = response
      resolve(response)
    })
    // Stays for the life of the request: an error after the response reaches the reader of the body.
    outgoing.on('error', reject)
    outgoing.once('close', () => reject(new Error('it was closed without an answer')))
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
      outgoing.end(body)
      return
    }
    const watched = watchBody(body, (failure) => (answer ?? outgoing).destroy(failure))
    // An Engine that refuses a request answers before it has read the whole body, so a failure to write
    // is left to the events above.
    pipeline(Readable.from(watched, { objectMode: false }), outgoing).catch(() => undefined)
  })
}

async function* watchBody(
  body: AsyncIterable<Uint8Array>,
  failed: (failure: BodyFailure) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body
  } catch (cause) {
    const failure = new BodyFailure(cause)
    failed(failure)
    throw failure
  }
}

function outgoingHeaders(target: RequestTarget, request: EngineRequest): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    Host: target.hostHeader,
    'User-Agent': 'imagewright',
    ...Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : [...value],
      ]),
    ),
  }
  const { body } = request
  if (typeof body === 'string' || body instanceof Uint8Array) {
    headers['Content-Length'] = String(Buffer.byteLength(body))
  }
  return headers
}

/** `?a=1&b=2`, or nothing. */
export function formatQuery(query: EngineRequest['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const each of value) parameters.append(name, each)
    else parameters.append(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

/** The `message` of an Engine's error, or what else the body says. */
export async function errorMessage(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      length += chunk.length
      if (length > MAX_ERROR_BODY) break
    }
  } catch {
    // The status is known already; a body cut short only makes the message shorter.
  }
  const text = Buffer.concat(chunks).toString('utf8').trim()
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && 'message' in value) {
      if (typeof value.message === 'string') return value.message
    }
  } catch {
    // No JSON: a proxy, or a very old Engine. The text is the message.
  }
  return text === '' ? (response.statusMessage ?? 'no message') : text.slice(0, 500)
}
