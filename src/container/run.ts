import type { RunOptions, RunResult } from '../definition/index.js'
import { connectionLost, type Engine, startDeadline } from '../engine/index.js'
import { ContainerTimeoutError } from '../errors/container-error.js'
import { attach } from './attach.js'
import { commandResult } from './command-result.js'
import { createContainer } from './create.js'
import { collectOutput } from './demultiplex.js'
import { asyncDispose } from './dispose.js'
import { containerExit } from './exit.js'
import { checkOptions } from './options/check.js'
import { wasOutOfMemory } from './out-of-memory.js'
import { removeContainer } from './remove.js'
import { type AwaitedExit, startAwaited } from './start-awaited.js'
import { writeInput } from './streams.js'
import type { Target } from './target.js'

/**
 * Runs a container to its end and removes it, whatever happens. An exit code other than 0 is a result, no
 * error.
 *
 * @param image Name, ID, or start of an ID. One that the Engine does not hold is pulled, unless `pull` says otherwise.
 * @throws {ContainerOptionsError} `CONTAINER_OPTIONS_INVALID`
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ImageAmbiguousError} `IMAGE_AMBIGUOUS`
 * @throws {PullFailedError} `PULL_FAILED`
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
 * @throws {PortTakenError} `PORT_TAKEN`
 * @throws {ContainerTimeoutError} `CONTAINER_TIMED_OUT`
 * @throws {ContainerRemoveError} `CONTAINER_REMOVE_FAILED`
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID`
 */
export async function runContainer(
  engine: Engine,
  image: string,
  options: RunOptions = {},
): Promise<RunResult> {
  checkOptions('run', options)
  const { timeout } = options
  const deadline = startDeadline(options.signal, timeout)
  try {
    return await runOnce(engine, image, options, deadline.signal)
  } catch (error) {
    if (timeout !== undefined && deadline.expired()) {
      throw new ContainerTimeoutError(image, timeout, { cause: error })
    }
    throw error
  } finally {
    deadline.clear()
  }
}

async function runOnce(
  engine: Engine,
  image: string,
  options: RunOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const stdin = options.stdin === undefined ? false : 'once'
  // So that the container goes even where this process is killed.
  const autoRemove = engine.traits.noticesEveryExit
  const streams = { tty: false, stdin, autoRemove } as const
  const target = await createContainer(engine, image, options, streams, signal)
  let result: RunResult
  try {
    signal.throwIfAborted()
    result = await attachAndStart(target, options, signal)
  } catch (error) {
    // The run's own error says more than one of the removal.
    await removeContainer(engine, target.id).catch(() => undefined)
    throw error
  }
  await removeContainer(engine, target.id)
  return result
}

async function attachAndStart(
  target: Target,
  { stdin }: RunOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const { image } = target
  const doing = `Running a container of "${image}"`
  // Attached, and waited for, before the start: no output and no exit can be missed.
  const streams = await attach(target, { stdin: stdin !== undefined, signal })
  let exit: AwaitedExit | undefined
  try {
    exit = await startAwaited(target, signal)
    const finished = Promise.all([collectOutput(streams), exit.code(doing)])
    const inputFailure = new Promise<never>((_resolve, reject) => {
      if (stdin !== undefined) writeInput(streams, stdin).catch(reject)
    })
    const [output, exitCode] = await Promise.race([finished, inputFailure])
    const outOfMemory = await wasOutOfMemory(target, exitCode)
    return Object.freeze({
      ...commandResult(exitCode, output),
      ...containerExit(exitCode, outOfMemory),
    })
  } catch (error) {
    throw connectionLost(doing, error, signal)
  } finally {
    await streams[asyncDispose]()
    exit?.cancel()
  }
}
