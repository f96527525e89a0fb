import { setImmediate } from 'node:timers/promises'

/**
 * Longest stretch of synchronous file calls, in milliseconds. BuildKit closes a session whose health check
 * waits too long, and everything else of the process wants its turn too.
 */
const MAX_STRETCH = 8

/** Synchronous work cut into stretches, between which the event loop gets its turn. */
export interface Turn {
  /** True once the stretch has lasted long enough to call `yield`. */
  due(): boolean
  /** Lets timers and sockets go first, then begins a new stretch. */
  yield(): Promise<void>
}

export function startTurn(): Turn {
  let end = performance.now() + MAX_STRETCH
  return {
    due: () => performance.now() >= end,
    yield: async () => {
      await setImmediate()
      end = performance.now() + MAX_STRETCH
    },
  }
}
