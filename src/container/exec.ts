import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type {
  CommandResult,
  ContainerProcess,
  ExecOptions,
  OutputChunk,
  SpawnOptions,
} from '../definition/index.js'
import { connectionLost, startDeadline } from '../engine/index.js'
import { ExecStartError, ExecTimeoutError } from '../errors/container-error.js'
import {
  EngineRequestError,
  EngineStreamError,
  UpgradeRefusedError,
} from '../errors/engine-error.js'
import { ask, namedAfter, tell } from './ask.js'
import { commandResult } from './command-result.js'
import { collectOutput } from './demultiplex.js'
import { asyncDispose } from './dispose.js'
import { environmentList, execForm } from './options/create-body.js'
import { isOfState, refusal } from './refusal.js'
import { isRuntimeError, shellHint, startExitCode } from './start-error.js'
import { openStreams, writeInput } from './streams.js'
import type { Target } from './target.js'

type Command = string | readonly string[]

/** Bytes of the output that are kept for the case that they are the Engine's word on a failed start. */
const KEPT_BYTES = 4096

/** Waits between two looks at a command whose output has ended, in milliseconds: the first, and the longest. */
const FIRST_LOOK = 5
const LONGEST_LOOK = 250

/**
 * Runs a command in a container to its end.
 *
 * @throws {ExecStartError} `EXEC_START_FAILED`
 * @throws {ExecTimeoutError} `EXEC_TIMED_OUT`
 * @throws {ContainerExitedError} `CONTAINER_EXITED` for a container that no longer runs.
 * @throws {ContainerStateError} `CONTAINER_STATE`
 * @throws {ContainerNotFoundError} `CONTAINER_NOT_FOUND`
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function exec(
  target: Target,
  command: Command,
  options: ExecOptions = {},
): Promise<CommandResult> {
  const { stdin, timeout, signal: outer, ...rest } = options
  const deadline = startDeadline(outer, timeout)
  const { signal } = deadline
  const doing = describe(target, command)
  try {
    const process = await spawn(target, command, { ...rest, stdin: stdin !== undefined, signal })
    try {
      const output = collectOutput(process)
      const inputFailure = new Promise<never>((_resolve, reject) => {
        if (stdin !== undefined) writeInput(process, stdin).catch(reject)
      })
      const ended = await Promise.race([output, inputFailure])
      const { exitCode } = await process.wait()
      return commandResult(exitCode, ended)
    } finally {
      await process[asyncDispose]()
    }
  } catch (error) {
    if (timeout !== undefined && deadline.expired()) {
      throw new ExecTimeoutError(target.name, quoted(command), timeout, { cause: error })
    }
    throw connectionLost(doing, error, signal)
  } finally {
    deadline.clear()
  }
}

export interface SpawnedProcess extends ContainerProcess {
  readonly closed: Promise<void>
}

/** Starts a command in a container and gives its streams. Throws as `exec` does. */
export async function spawn(
  target: Target,
  command: Command,
  options: SpawnOptions = {},
): Promise<SpawnedProcess> {
  const { engine } = target
  const { signal, tty = false } = options
  const doing = describe(target, command)
  let id: string
  try {
    id = await createExec(target, command, options, doing)
    const json = { Detach: false, Tty: tty }
    const socket = await engine.hijack(`/exec/${id}/start`, { json, signal })
    const streams = openStreams({
      socket,
      tty,
      doing,
      signal,
      resize: async ({ columns, rows }) => {
        const query = { w: columns, h: rows }
        await tell(engine, { doing, method: 'POST', path: `/exec/${id}/resize`, query, signal })
      },
    })
    const seen = new Beginning()
    return {
      [Symbol.asyncIterator]: () => seen.watch(streams),
      write: (bytes) => streams.write(bytes),
      end: () => streams.end(),
      resize: (size) => streams.resize(size),
      closed: streams.closed,
      wait: async () => {
        try {
          if (!seen.begun) for await (const chunk of seen.watch(streams)) void chunk
          await streams.closed
          return await exitOf(target, command, id, seen, signal)
        } catch (error) {
          throw connectionLost(doing, error, signal)
        }
      },
      [asyncDispose]: () => streams[asyncDispose](),
    }
  } catch (error) {
    throw await refusal(target, doing, orExecStartError(target, command, namedAfter(doing, error)))
  }
}

async function createExec(
  { engine, id }: Target,
  command: Command,
  options: SpawnOptions,
  doing: string,
): Promise<string> {
  const { env, user, workdir, tty = false, stdin = false, privileged = false, signal } = options
  const json = {
    AttachStdin: stdin,
    AttachStdout: true,
    AttachStderr: true,
    Tty: tty,
    Cmd: execForm(command),
    Privileged: privileged,
    ...(env && { Env: environmentList(env) }),
    ...(user !== undefined && { User: user }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
  }
  const path = `/containers/${id}/exec`
  const schema = z.object({ Id: z.string() })
  return (await ask(engine, { doing, method: 'POST', path, json, signal }, schema)).Id
}

const execSchema = z.object({
  Running: z.boolean(),
  ExitCode: z.number().nullish(),
  Pid: z.number().default(0),
})

/** The exit code is known a little after the output has ended. */
async function exitOf(
  target: Target,
  command: Command,
  id: string,
  seen: Beginning,
  signal: AbortSignal | undefined,
): Promise<{ readonly exitCode: number }> {
  const doing = describe(target, command)
  for (let pause = FIRST_LOOK; ; pause = Math.min(pause * 2, LONGEST_LOOK)) {
    const path = `/exec/${id}/json`
    const question = { doing, method: 'GET' as const, path, signal }
    const { Running, ExitCode, Pid } = await ask(target.engine, question, execSchema).catch(
      async (error: unknown) => {
        throw await refusal(target, doing, error)
      },
    )
    if (!Running && typeof ExitCode === 'number') {
      const words = seen.text()
      // What one that never ran wrote is the Engine's own word.
      const began = target.engine.traits.keepsExecPid ? Pid !== 0 : !isRuntimeError(ExitCode, words)
      if (began) return { exitCode: ExitCode }
      throw execStartError(target, command, words)
    }
    if (!Running && Pid === 0) {
      throw new EngineStreamError(doing, 'the Engine no longer knows how it ended')
    }
    await sleep(pause, undefined, signal && { signal })
  }
}

function orExecStartError(target: Target, command: Command, error: unknown): unknown {
  const refused = error instanceof EngineRequestError || error instanceof UpgradeRefusedError
  // 404 and 409 are about the container.
  if (!refused || error.status === 404 || error.status === 409) return error
  if (isOfState(error.engineMessage)) return error
  return execStartError(target, command, error.engineMessage, error)
}

function execStartError(
  { name }: Target,
  command: Command,
  engineMessage: string,
  cause?: unknown,
): ExecStartError {
  const exitCode = startExitCode(engineMessage)
  return new ExecStartError(name, quoted(command), exitCode, engineMessage, {
    cause,
    hint: shellHint(engineMessage),
  })
}

/** Passes output on and remembers how it began. */
class Beginning {
  begun = false
  readonly #parts: Uint8Array[] = []
  #length = 0

  async *watch(chunks: AsyncIterable<OutputChunk>): AsyncGenerator<OutputChunk, void, undefined> {
    this.begun = true
    for await (const chunk of chunks) {
      if (this.#length < KEPT_BYTES) {
        const kept = chunk.bytes.slice(0, KEPT_BYTES - this.#length)
        this.#parts.push(kept)
        this.#length += kept.length
      }
      yield chunk
    }
  }

  text(): string {
    return Buffer.concat(this.#parts).toString('utf8').trim()
  }
}

function describe({ name }: Target, command: Command): string {
  return `Executing ${quoted(command)} in container "${name}"`
}

function quoted(command: Command): string {
  return JSON.stringify(command)
}
