import { EngineReportedError, EngineStreamError } from '../errors/engine-error.js'
import { connectionLost } from './connection/lost.js'

/** One line of an Engine's stream (`/build`, `/images/create`), parsed. */
export type JsonMessage = Readonly<Record<string, unknown>>

/** Longest line accepted, in characters. A `moby.buildkit.trace` line of a large build is about 1 MB. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024

/** Characters of a bad line that an error quotes. */
const QUOTED_LENGTH = 120

/**
 * Reads the newline-separated JSON objects of an Engine's stream.
 *
 * An object with `error` or `errorDetail` is not yielded: it ends the stream with an error, since the
 * Engine sends it under HTTP status 200.
 *
 * @param doing What the stream is about, for errors, e.g. `Pulling "alpine"`.
 * @param signal The one the request was made with: its reason is thrown when it aborted.
 * @throws {EngineReportedError} `ENGINE_REPORTED_ERROR` for an error line.
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` for a line that is no JSON object, and for a stream
 *   that ends within a line.
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST` when the connection breaks.
 */
export async function* readJsonStream(
  body: AsyncIterable<Uint8Array>,
  doing: string,
  signal?: AbortSignal,
): AsyncGenerator<JsonMessage, void, undefined> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  try {
    for await (const chunk of body) {
      rest += decoder.decode(chunk, { stream: true })
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const message = parseLine(line, doing)
        if (message) yield message
      }
      if (rest.length > MAX_LINE_LENGTH) {
        throw new EngineStreamError(doing, `a line is longer than ${MAX_LINE_LENGTH} characters`)
      }
    }
  } catch (error) {
    throw connectionLost(doing, error, signal)
  }
  rest += decoder.decode()
  // Some versions leave the newline out after the last object, so only a line that does not parse is cut.
  const last = parseLine(rest, doing, 'it ends within a line')
  if (last) yield last
}

function parseLine(line: string, doing: string, cut?: string): JsonMessage | undefined {
  if (line.trim() === '') return undefined
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new EngineStreamError(doing, `${cut ?? 'a line is no JSON'}: ${quote(line)}`, { cause })
  }
  if (!isMessage(value)) {
    throw new EngineStreamError(doing, `a line is no JSON object: ${quote(line)}`)
  }
  const failure = reportedError(value)
  if (failure) throw new EngineReportedError(doing, failure.message, failure.code)
  return value
}

function isMessage(value: unknown): value is JsonMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function reportedError(value: JsonMessage): { message: string; code?: number } | undefined {
  const { error, errorDetail } = value
  if (error === undefined && errorDetail === undefined) return undefined
  const detail = isMessage(errorDetail) ? errorDetail : {}
  const message = typeof detail['message'] === 'string' ? detail['message'] : undefined
  const code = detail['code']
  return {
    message: message ?? (typeof error === 'string' ? error : 'an error without a message'),
    ...(typeof code === 'number' ? { code } : {}),
  }
}

function quote(line: string): string {
  return JSON.stringify(line.length > QUOTED_LENGTH ? `${line.slice(0, QUOTED_LENGTH)}…` : line)
}
