import { callDocker, type Engine } from '../engine/index.js'
import { ContainerRemoveError } from '../errors/container-error.js'
import { EngineRequestError } from '../errors/engine-error.js'

/**
 * Kills a container where it still runs, and removes it with its anonymous volumes. Returns once it is gone.
 *
 * @throws {ContainerRemoveError} `CONTAINER_REMOVE_FAILED`
 */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  try {
    await callDocker(engine, `Removing container ${id}`, (docker) =>
      docker.getContainer(id).remove({ force: true, v: true }),
    )
  } catch (error) {
    const status = error instanceof EngineRequestError ? error.status : undefined
    if (status === 404) return
    // The Engine removes it of its own accord (AutoRemove) just now.
    if (status === 409) return waitUntilRemoved(engine, id)
    throw removeError(id, error)
  }
}

async function waitUntilRemoved(engine: Engine, id: string): Promise<void> {
  try {
    await callDocker(engine, `Waiting for the removal of container ${id}`, (docker) =>
      docker.getContainer(id).wait({ condition: 'removed' }),
    )
  } catch (error) {
    if (error instanceof EngineRequestError && error.status === 404) return
    throw removeError(id, error)
  }
}

function removeError(id: string, cause: unknown): ContainerRemoveError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ContainerRemoveError(id, reason, { cause })
}
