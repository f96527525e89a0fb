import { setTimeout as sleep } from 'node:timers/promises'
import type { Container, ContainerExit, WaitCondition } from '../../definition/index.js'
import type { Target } from '../target.js'

/** Waits between two attempts, in milliseconds: the first, and the longest. */
const FIRST_PAUSE = 20
const LONGEST_PAUSE = 250

/** How long the Engine may take to tell of an end after something failed for it, in milliseconds. */
const ENDED_PAUSE = 200

/** One wait for one condition, with all that it is made of. */
export interface Scope {
  readonly container: Container
  readonly target: Target
  /** Aborts when the wait is over, one way or the other. */
  readonly signal: AbortSignal
  /** Resolves when the container has ended. */
  readonly ended: Promise<ContainerExit>
  /** Why what has not come true has not, as of the last attempt. */
  readonly reasons: Map<WaitCondition, string>
}

/** The container ended before the condition came true. */
export class Ended extends Error {
  constructor(readonly exit: ContainerExit) {
    super('the container ended')
  }
}

/** The condition cannot come true. */
export class Hopeless extends Error {}

/**
 * Attempts until an attempt gives nothing; what it gives otherwise is the reason why not.
 *
 * @throws {Ended} when the container ends first.
 */
export async function attempt(
  scope: Scope,
  condition: WaitCondition,
  once: () => Promise<string | undefined>,
): Promise<void> {
  const { signal, reasons } = scope
  const died = scope.ended.then((exit) => {
    throw new Ended(exit)
  })
  died.catch(() => undefined)
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    signal.throwIfAborted()
    const reason = await Promise.race([once(), died]).catch(async (error: unknown) => {
      // Whatever fails in a container that has ended fails for that.
      if (!(error instanceof Ended)) await Promise.race([died, sleep(ENDED_PAUSE)])
      throw error
    })
    if (reason === undefined) return
    reasons.set(condition, reason)
    await Promise.race([sleep(pause, undefined, { signal }), died])
  }
}
