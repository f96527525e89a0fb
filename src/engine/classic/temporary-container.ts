import { setTimeout as wait } from 'node:timers/promises'
import { readText } from '../connection/request.js'
import type { Engine } from '../engine.js'

/** How long the Engine gets to remove a container by itself, in milliseconds. */
const PATIENCE = 10_000

const POLL_INTERVAL = 100

/**
 * Waits until a container of a build that was given up is gone, and removes it where the Engine does not.
 * Best effort: whoever calls has an error of its own to tell.
 */
export async function awaitRemoval(engine: Engine, container: string): Promise<void> {
  const path = `/containers/${container}`
  const end = performance.now() + PATIENCE
  try {
    while (performance.now() < end) {
      const { body } = await engine.request({ method: 'GET', path: `${path}/json` })
      await readText(body, `Inspecting container "${container}"`)
      await wait(POLL_INTERVAL)
    }
    await engine.request({ method: 'DELETE', path, query: { force: true, v: true } })
  } catch {
    // Gone (404), or the Engine cannot be asked any more.
  }
}
