import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type Dockerode from 'dockerode'
import { z } from 'zod'
import type { RunOptions, RunResult } from '../definition/index.js'
import {
  BodyFailure,
  callDocker,
  connectionLost,
  type Engine,
  type EngineResponse,
  readText,
  resolveImage,
  startDeadline,
} from '../engine/index.js'
import { ContainerTimeoutError } from '../errors/container-error.js'
import { EngineStreamError } from '../errors/engine-error.js'
import { demultiplex, type Output } from './demultiplex.js'
import { removeContainer } from './remove.js'
import { createBody } from './run-options.js'
import { startError } from './start-error.js'

/**
 * Runs a container to its end and removes it, whatever happens. An exit code other than 0 is a result, no
 * error.
 *
 * @param image Name, ID, or start of an ID of an image that the Engine holds.
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {ImageAmbiguousError} `IMAGE_AMBIGUOUS`
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
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
  const { timeout } = options
  const deadline = startDeadline(options.signal, timeout)
  try {
    const imageId = await resolveImage(engine, image, deadline.signal)
    return await runOnce(engine, image, imageId, options, deadline.signal)
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
  imageId: string,
  options: RunOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  // Not aborted midway: the container would stand, and its ID would be unknown.
  const id = await createContainer(engine, image, createBody(imageId, options))
  let result: RunResult
  try {
    signal.throwIfAborted()
    result = await attachAndStart(engine, image, id, options, signal)
  } catch (error) {
    // The run's own error says more than one of the removal.
    await removeContainer(engine, id).catch(() => undefined)
    throw error
  }
  await removeContainer(engine, id)
  return result
}

/** Undocumented options of dockerode: what goes into the URL, and what into the body. */
interface DockerodeBody {
  readonly _query: object
  readonly _body: object
}

async function createContainer(engine: Engine, image: string, body: object): Promise<string> {
  try {
    const doing = `Creating a container of "${image}"`
    // Left to itself, dockerode writes the body into the URL too, where the environment does not belong.
    const create: Dockerode.ContainerCreateOptions & DockerodeBody = { _query: {}, _body: body }
    const { id } = await callDocker(engine, doing, (docker) => docker.createContainer(create))
    return id
  } catch (error) {
    throw startError(image, error)
  }
}

async function attachAndStart(
  engine: Engine,
  image: string,
  id: string,
  options: RunOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const doing = `Running a container of "${image}"`
  const { stdin } = options
  // Attached, and waited for, before the start: no output and no exit can be missed.
  const query = { stream: true, stdout: true, stderr: true, stdin: stdin !== undefined }
  const socket = await engine.hijack(`/containers/${id}/attach`, { query, signal })
  // Failing to write is no error by itself: a container may end without reading its input.
  socket.on('error', () => undefined)
  const cut = () => socket.destroy()
  signal.addEventListener('abort', cut, { once: true })
  let exit: EngineResponse | undefined
  try {
    const path = `/containers/${id}/wait`
    exit = await engine.request({
      method: 'POST',
      path,
      query: { condition: 'next-exit' },
      signal,
    })
    await startContainer(engine, image, id, signal)
    const finished = Promise.all([demultiplex(socket, doing), readExitCode(exit, doing)])
    // A container may end long before its input does, so only a failure of the input counts.
    const inputFailure = new Promise<never>((_resolve, reject) => {
      if (stdin !== undefined) {
        writeInput(socket, stdin).catch((cause: unknown) => reject(new BodyFailure(cause)))
      }
    })
    const [output, exitCode] = await Promise.race([finished, inputFailure])
    return runResult(output, exitCode)
  } catch (error) {
    throw connectionLost(doing, error, signal)
  } finally {
    signal.removeEventListener('abort', cut)
    socket.destroy()
    exit?.body.destroy()
  }
}

async function startContainer(
  engine: Engine,
  image: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { body } = await engine.request({
      method: 'POST',
      path: `/containers/${id}/start`,
      signal,
    })
    body.resume()
  } catch (error) {
    throw startError(image, error)
  }
}

async function writeInput(
  socket: Duplex,
  stdin: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  if (typeof stdin === 'string' || stdin instanceof Uint8Array) {
    socket.end(stdin)
    return
  }
  for await (const chunk of stdin) {
    if (socket.destroyed || socket.writableEnded) return
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')])
  }
  socket.end()
}

const exitSchema = z.object({ StatusCode: z.number() })

async function readExitCode(response: EngineResponse, doing: string): Promise<number> {
  const text = await readText(response.body, doing)
  try {
    return exitSchema.parse(JSON.parse(text)).StatusCode
  } catch (cause) {
    throw new EngineStreamError(doing, 'the Engine gave no exit code', { cause })
  }
}

function runResult({ stdout, stderr }: Output, exitCode: number): RunResult {
  return Object.freeze({
    exitCode,
    stdout: Buffer.from(stdout).toString('utf8'),
    stderr: Buffer.from(stderr).toString('utf8'),
    stdoutBytes: stdout,
    stderrBytes: stderr,
  })
}
