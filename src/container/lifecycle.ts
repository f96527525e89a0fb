import * as z from 'zod'
import type { ContainerExit } from '../definition/index.js'
import { compareApiVersions } from '../engine/index.js'
import { ContainerNameTakenError, ContainerNotFoundError } from '../errors/container-error.js'
import { EngineRequestError, EngineStreamError } from '../errors/engine-error.js'
import { ask, type Question, tell } from './ask.js'
import { containerExit } from './exit.js'
import { orContainerNotFound } from './gone.js'
import { inspectContainer } from './inspect.js'
import { wasOutOfMemory } from './out-of-memory.js'
import { refusal } from './refusal.js'
import { startError } from './start-error.js'
import type { Target } from './target.js'

/** API version with the signal of `stop`. */
const STOP_SIGNAL_API = '1.42'

const DEFAULT_STOP_TIMEOUT = 10_000

/**
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
 * @throws {PortTakenError} `PORT_TAKEN`
 */
export async function start(target: Target, signal?: AbortSignal): Promise<void> {
  const doing = `Starting container "${target.name}"`
  try {
    await act(target, 'start', { doing, signal })
  } catch (error) {
    throw startError(target.image, orContainerNotFound(target, doing, error))
  }
}

export async function stop(
  target: Target,
  options: { readonly signal?: string; readonly timeout?: number } = {},
): Promise<void> {
  const { signal, timeout = DEFAULT_STOP_TIMEOUT } = options
  const doing = `Stopping container "${target.name}"`
  if (signal !== undefined && compareApiVersions(target.engine.apiVersion, STOP_SIGNAL_API) < 0) {
    await stopByHand(target, signal, timeout)
    return
  }
  const query = { t: Math.ceil(timeout / 1000), signal }
  await act(target, 'stop', { doing, query }, true)
}

async function stopByHand(target: Target, signal: string, timeout: number): Promise<void> {
  const { state } = await inspectContainer(target)
  if (state.status !== 'running' && state.status !== 'paused') return
  await kill(target, signal)
  const deadline = AbortSignal.timeout(timeout)
  try {
    await waitForEnd(target, deadline)
  } catch (error) {
    if (!deadline.aborted) throw error
    await kill(target, 'SIGKILL')
    await waitForEnd(target)
  }
}

export async function kill(target: Target, signal = 'SIGKILL'): Promise<void> {
  const doing = `Killing container "${target.name}"`
  await act(target, 'kill', { doing, query: { signal } }, true)
}

export async function restart(target: Target, timeout = DEFAULT_STOP_TIMEOUT): Promise<void> {
  const doing = `Restarting container "${target.name}"`
  try {
    await act(target, 'restart', { doing, query: { t: Math.ceil(timeout / 1000) } })
  } catch (error) {
    throw startError(target.image, orContainerNotFound(target, doing, error))
  }
}

export async function pause(target: Target): Promise<void> {
  await act(target, 'pause', { doing: `Pausing container "${target.name}"` }, true)
}

export async function unpause(target: Target): Promise<void> {
  await act(target, 'unpause', { doing: `Unpausing container "${target.name}"` }, true)
}

/** @throws {ContainerNameTakenError} `CONTAINER_NAME_TAKEN` */
export async function rename(target: Target, name: string): Promise<void> {
  const doing = `Renaming container "${target.name}" to "${name}"`
  try {
    await act(target, 'rename', { doing, query: { name } })
  } catch (error) {
    throw orNameTaken(name, orContainerNotFound(target, doing, error))
  }
}

// Under status 500.
const PODMAN_NAME_TAKEN = /the container name "[^"]*" is already in use/

/** A refusal because the name is taken, with its type; anything else as it is. */
export function orNameTaken(name: string, error: unknown): unknown {
  const taken =
    error instanceof EngineRequestError &&
    (error.status === 409 || PODMAN_NAME_TAKEN.test(error.engineMessage)) &&
    /in use/.test(error.engineMessage)
  return taken ? new ContainerNameTakenError(name, error.engineMessage, { cause: error }) : error
}

/** Waits until it no longer runs. */
export async function waitForEnd(target: Target, signal?: AbortSignal): Promise<ContainerExit> {
  const doing = `Waiting for the end of container "${target.name}"`
  const path = `/containers/${target.id}/wait`
  const query = { condition: 'not-running' }
  try {
    const question: Question = { doing, method: 'POST', path, query, signal }
    const exitCode = readExit(doing, await ask(target.engine, question, exitSchema))
    return containerExit(exitCode, await endedForMemory(target, exitCode))
  } catch (error) {
    throw orContainerNotFound(target, doing, error)
  }
}

/** Answer of `POST /containers/{id}/wait`. */
export const exitSchema = z.object({
  StatusCode: z.number(),
  Error: z.object({ Message: z.string() }).nullish(),
})

export function readExit(doing: string, answer: z.infer<typeof exitSchema>): number {
  if (answer.Error) throw new EngineStreamError(doing, answer.Error.Message)
  return answer.StatusCode
}

async function endedForMemory(target: Target, exitCode: number): Promise<boolean> {
  try {
    return (await inspectContainer(target)).state.oomKilled
  } catch (error) {
    // It is removed at its end; only the Engine's events still know.
    if (error instanceof ContainerNotFoundError) return wasOutOfMemory(target, exitCode)
    throw error
  }
}

/** @param explain whether a refusal may come from the state that the container is in. */
async function act(
  target: Target,
  action: string,
  question: Omit<Question, 'method' | 'path'>,
  explain = false,
): Promise<void> {
  const path = `/containers/${target.id}/${action}`
  try {
    await tell(target.engine, { ...question, method: 'POST', path })
  } catch (error) {
    throw explain ? await refusal(target, question.doing, error) : error
  }
}
