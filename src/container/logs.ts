import type { LogLine, LogOptions } from '../definition/index.js'
import { connectionLost } from '../engine/index.js'
import { ContainerOptionsError } from '../errors/container-error.js'
import { namedAfter } from './ask.js'
import { type FramePiece, readFrames } from './demultiplex.js'
import { orContainerNotFound } from './gone.js'
import { readLines } from './lines.js'
import type { Target } from './target.js'

/**
 * What a container wrote, line by line, as far as the Engine kept it. Leaving the iteration closes the connection.
 *
 * @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND`
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function* readLogs(
  target: Target,
  options: LogOptions = {},
): AsyncGenerator<LogLine, void, undefined> {
  const { engine, id, name, tty } = target
  const { signal, timestamps = false, streams = ['stdout', 'stderr'] } = options
  const doing = `Reading the logs of container "${name}"`
  const query = {
    stdout: streams.includes('stdout'),
    stderr: streams.includes('stderr'),
    follow: options.follow ?? false,
    timestamps,
    tail: options.tail,
    since: options.since === undefined ? undefined : unixTime('since', options.since),
    until: options.until === undefined ? undefined : unixTime('until', options.until),
  }
  let body: AsyncIterable<Uint8Array> & { destroy(): unknown }
  try {
    const path = `/containers/${id}/logs`
    body = (await engine.request({ method: 'GET', path, query, signal })).body
  } catch (error) {
    throw orContainerNotFound(target, doing, namedAfter(doing, error))
  }
  try {
    const pieces = tty ? wholePieces(body) : readFrames(body, doing)
    yield* readLines(pieces, { timestamps, tty })
  } catch (error) {
    throw connectionLost(doing, error, signal)
  } finally {
    body.destroy()
  }
}

async function* wholePieces(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<FramePiece, void, undefined> {
  for await (const bytes of body) yield { stream: 'stdout', bytes, first: true }
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

/** Seconds since 1970 with nanoseconds, as the Engine takes a time. */
export function unixTime(option: 'since' | 'until', time: Date | string): string {
  const [, whole, fraction = '0', zone] =
    TIME.exec(typeof time === 'string' ? time : isoOf(time)) ?? []
  const milliseconds = Date.parse(`${whole}${zone}`)
  if (whole === undefined || Number.isNaN(milliseconds)) {
    throw new ContainerOptionsError(
      'logs',
      option,
      'must be a Date, or a time such as "2026-11-22T03:11:48.25Z"',
    )
  }
  return `${Math.floor(milliseconds / 1000)}.${fraction.padEnd(9, '0')}`
}

function isoOf(time: Date): string {
  return Number.isNaN(time.getTime()) ? '' : time.toISOString()
}
