import { EngineRequestError, UpgradeRefusedError } from '../errors/engine-error.js'
import { ContainerExitedError, ContainerStateError } from '../errors/container-error.js'
import { orContainerNotFound } from './gone.js'
import { inspectContainer } from './inspect.js'
import { lastLog } from './last-log.js'
import type { Target } from './target.js'

// Docker's words, and podman's.
const WRONG_STATE = /is not running|is paused|is restarting|container state improper/

/** Whether an Engine refused something for the state that a container is in. */
export function isOfState(engineMessage: string): boolean {
  return WRONG_STATE.test(engineMessage)
}

/** Gives an Engine's refusal to do something with a container the type that says why. */
export async function refusal(target: Target, doing: string, error: unknown): Promise<unknown> {
  if (!(error instanceof EngineRequestError || error instanceof UpgradeRefusedError)) return error
  const { status, engineMessage } = error
  if (status === 404) return orContainerNotFound(target, doing, error)
  // 409 is the one for a container in the wrong state; some calls of old Engines say 500.
  if (status !== 409 && !isOfState(engineMessage)) return error
  return (await stateError(target, doing, error)) ?? error
}

/** Why nothing can be done with a container in the state that it is in; nothing where it runs. */
async function stateError(
  target: Target,
  doing: string,
  cause?: unknown,
): Promise<Error | undefined> {
  try {
    const { state } = await inspectContainer(target)
    if (state.status === 'running') return undefined
    if (state.status === 'exited' || state.status === 'dead') {
      const { exitCode, signal, oomKilled } = state
      const end = { exitCode, signal, oomKilled }
      return new ContainerExitedError(doing, target, end, await lastLog(target), { cause })
    }
    const hints: Readonly<Record<string, string>> = {
      created: 'Call start() first.',
      paused: 'Call unpause() first.',
    }
    return new ContainerStateError(doing, target.name, state.status, {
      cause,
      hint: hints[state.status],
    })
  } catch (error) {
    return error instanceof Error ? error : undefined
  }
}
