import { EngineConnectionError } from '../../errors/engine-error.js'
import { ImagewrightError } from '../../errors/imagewright-error.js'

/** Marks an error of the caller's own request body, which is no fault of the connection. */
export class BodyFailure extends Error {
  constructor(override readonly cause: unknown) {
    super('the body of the request failed')
  }
}

/**
 * Turns what a socket or stream threw into an `EngineConnectionError`. Errors that say more already (our
 * own, those of the request's body, and the reason of an abort) stay as they are.
 */
export function connectionLost(doing: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  if (error instanceof BodyFailure) return error.cause
  if (error instanceof ImagewrightError || isAbort(error)) return error
  return new EngineConnectionError(doing, describeSystemError(error), { cause: error })
}

function isAbort(error: unknown): boolean {
  return isError(error) && (error.name === 'AbortError' || error.name === 'TimeoutError')
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'the socket does not exist',
  EACCES: 'permission denied',
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'it was cut',
  EPIPE: 'it was closed while writing',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTSOCK: 'the path is no socket',
}

/** A system error in words, e.g. `nothing listens there (connection refused)`. */
export function describeSystemError(error: unknown): string {
  const words = SYSTEM_ERRORS[systemErrorCode(error) ?? '']
  if (words !== undefined) return words
  return isError(error) && error.message !== '' ? error.message : String(error)
}

/** `code` of a system error, also where Node wrapped several attempts in one `AggregateError`. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!isError(error)) return undefined
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return systemErrorCode(error.errors[0])
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Judged by its shape: an error that crossed into another realm (vm, jest) is no `instanceof Error`. */
export function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value
}
