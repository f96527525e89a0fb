import type { Engine } from '../engine/index.js'
import { ContainerRemoveError } from '../errors/container-error.js'
import { EngineRequestError } from '../errors/engine-error.js'
import { tell } from './ask.js'
import { note } from './ledger.js'

/**
 * Kills a container where it still runs, and removes it with its anonymous volumes. Returns once it is gone.
 *
 * @throws {ContainerRemoveError} `CONTAINER_REMOVE_FAILED`
 */
export async function removeContainer(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  const path = `/containers/${encodeURIComponent(id)}`
  const query = { force: true, v: true }
  try {
    await tell(engine, { doing: `Removing container ${id}`, method: 'DELETE', path, query, signal })
  } catch (error) {
    const status = error instanceof EngineRequestError ? error.status : undefined
    // The Engine removes it of its own accord (AutoRemove) just now.
    if (status === 409) await waitUntilRemoved(engine, id, signal)
    else if (status !== 404) throw removeError(id, error)
  }
  note({ change: 'removed', kind: 'container', id, engine: engine.address })
}

async function waitUntilRemoved(
  engine: Engine,
  id: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const doing = `Waiting for the removal of container ${id}`
  const path = `/containers/${encodeURIComponent(id)}/wait`
  try {
    await tell(engine, { doing, method: 'POST', path, query: { condition: 'removed' }, signal })
  } catch (error) {
    if (error instanceof EngineRequestError && error.status === 404) return
    throw removeError(id, error)
  }
}

function removeError(id: string, cause: unknown): ContainerRemoveError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ContainerRemoveError(id, reason, { cause })
}
