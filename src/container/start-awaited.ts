import type { EngineResponse } from '../engine/index.js'
import { readText } from '../engine/index.js'
import { EngineStreamError } from '../errors/engine-error.js'
import { parsed } from './ask.js'
import { exitSchema, readExit, start } from './lifecycle.js'
import type { Target } from './target.js'

/** The end of a container that was started. */
export interface AwaitedExit {
  /** Its exit code, when it has ended. */
  code(doing: string): Promise<number>
  /** Waits no longer. */
  cancel(): void
}

/**
 * Starts a container whose exit code somebody waits for.
 *
 * @throws {ContainerStartError} `CONTAINER_START_FAILED`
 * @throws {PortTakenError} `PORT_TAKEN`
 */
export async function startAwaited(target: Target, signal?: AbortSignal): Promise<AwaitedExit> {
  const { engine, id } = target
  const ask = (condition: string): Promise<EngineResponse> =>
    engine.request({ method: 'POST', path: `/containers/${id}/wait`, query: { condition }, signal })
  if (!engine.traits.noticesEveryExit) {
    await start(target, signal)
    return {
      code: async (doing) => readExitCode(await ask('not-running'), doing),
      cancel: () => undefined,
    }
  }
  // Asked before the start: one that the Engine removes at its end is not there to be asked about.
  const exit = await ask('next-exit')
  try {
    await start(target, signal)
  } catch (error) {
    exit.body.destroy()
    throw error
  }
  return { code: (doing) => readExitCode(exit, doing), cancel: () => exit.body.destroy() }
}

async function readExitCode(response: EngineResponse, doing: string): Promise<number> {
  const text = await readText(response.body, doing)
  try {
    return readExit(doing, parsed(doing, JSON.parse(text), exitSchema))
  } catch (cause) {
    if (cause instanceof EngineStreamError) throw cause
    throw new EngineStreamError(doing, 'the Engine gave no exit code', { cause })
  }
}
