import { RegistryAnswerInvalidError, RegistryUnreachableError } from '../../errors/index.js'
import { InnerAddressError, refused } from './destination.js'
import { BodyTooLargeError, NoAnswerError } from './exchange.js'
import { ProxyError } from './proxy.js'
import type { Question } from './question.js'

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the name of the host is unknown',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
}

/** What came in place of an answer, as a typed error; the reason of an abort stays what it is. */
export function requestFailure(
  error: unknown,
  url: URL,
  question: Question,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason
  const { image, registry, at } = question
  if (error instanceof InnerAddressError) {
    return refused(url, `that is ${error.address}, inside of the network`, question)
  }
  if (error instanceof BodyTooLargeError) {
    return new RegistryAnswerInvalidError(image, registry, error.message, { at })
  }
  const via = url.host === registry ? '' : `${url.host}: `
  return new RegistryUnreachableError(image, registry, `${via}${describe(error)}`, {
    at,
    cause: error,
  })
}

function describe(error: unknown): string {
  const { code, message, errors }: { code?: unknown; message?: unknown; errors?: unknown } =
    Object(error)
  if (error instanceof NoAnswerError || error instanceof ProxyError) return error.message
  // Node tries all addresses of a host, and gives one error for all.
  if (Array.isArray(errors) && errors.length > 0) return describe(errors[0])
  return SYSTEM_ERRORS[String(code)] ?? String(message ?? error)
}
