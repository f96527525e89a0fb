import type { Container, WaitCondition, WaitOptions } from '../../definition/index.js'
import { startDeadline } from '../../engine/index.js'
import { ContainerExitedError, ContainerNotReadyError } from '../../errors/container-error.js'
import { lastLog } from '../last-log.js'
import { waitForEnd } from '../lifecycle.js'
import type { Target } from '../target.js'
import { comesTrue } from './conditions.js'
import { describeCondition } from './describe.js'
import { Ended, Hopeless, type Scope } from './scope.js'

const DEFAULT_TIMEOUT = 60_000

/**
 * Waits until a condition comes true.
 *
 * @throws {ContainerNotReadyError} `CONTAINER_NOT_READY` when it does not in time, or cannot.
 * @throws {ContainerExitedError} `CONTAINER_EXITED` when the container ends first.
 */
export async function waitForCondition(
  container: Container,
  target: Target,
  condition: WaitCondition,
  { timeout = DEFAULT_TIMEOUT, signal: outer }: WaitOptions = {},
): Promise<void> {
  const deadline = startDeadline(outer, timeout)
  const over = new AbortController()
  const stop = () => over.abort(deadline.signal.reason)
  if (deadline.signal.aborted) stop()
  deadline.signal.addEventListener('abort', stop, { once: true })
  const ended = waitForEnd(target, over.signal)
  ended.catch(() => undefined)
  const scope: Scope = { container, target, signal: over.signal, ended, reasons: new Map() }
  try {
    await comesTrue(scope, condition)
  } catch (error) {
    if (deadline.expired()) throw await notInTime(target, condition, timeout, scope, error)
    outer?.throwIfAborted()
    throw await explain(target, condition, error)
  } finally {
    deadline.clear()
    // Ends whatever still listens, reads or waits.
    over.abort()
  }
}

async function notInTime(
  target: Target,
  condition: WaitCondition,
  timeout: number,
  { reasons }: Scope,
  cause: unknown,
): Promise<ContainerNotReadyError> {
  const why = [...new Set(reasons.values())].join('; ')
  const reason = `not within ${Math.round(timeout)} ms${why === '' ? '' : ` (${why})`}`
  const log = await lastLog(target)
  return new ContainerNotReadyError(target, describeCondition(condition), reason, log, {
    cause,
    hint: 'Give it more time with the option "timeout".',
  })
}

async function explain(target: Target, condition: WaitCondition, error: unknown): Promise<unknown> {
  const words = describeCondition(condition)
  if (error instanceof Ended) {
    const doing = `Waiting for ${words} of container "${target.name}" of "${target.image}"`
    return new ContainerExitedError(doing, target, error.exit, await lastLog(target))
  }
  if (error instanceof Hopeless) {
    return new ContainerNotReadyError(target, words, error.message, await lastLog(target))
  }
  return error
}
