import type { AttachOptions } from '../definition/index.js'
import { tell } from './ask.js'
import { refusal } from './refusal.js'
import { isStartRefusal, startError } from './start-error.js'
import { type OpenStreams, openStreams } from './streams.js'
import type { Target } from './target.js'

/**
 * Takes over the streams of process 1. Attached before the start, no output is missed.
 *
 * @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND`
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function attach(
  target: Target,
  options: AttachOptions & { readonly detachKeys?: string } = {},
): Promise<OpenStreams> {
  const { engine, id, name, tty } = target
  const { stdin = false, logs = false, detachKeys, signal } = options
  const doing = `Attaching to container "${name}"`
  const query = {
    stream: true,
    stdout: true,
    stderr: true,
    stdin,
    logs: logs || undefined,
    detachKeys,
  }
  try {
    const socket = await engine.hijack(`/containers/${id}/attach`, { query, signal })
    return openStreams({
      socket,
      tty,
      doing,
      signal,
      resize: async ({ columns, rows }) => {
        const size = { w: columns, h: rows }
        const path = `/containers/${id}/resize`
        await tell(engine, { doing, method: 'POST', path, query: size, signal })
      },
    })
  } catch (error) {
    if (isStartRefusal(error)) throw startError(target.image, error)
    throw await refusal(target, doing, error)
  }
}
