import { connectEngine, type ConnectOptions, type Engine } from '../engine/index.js'
import { runContainer, type RunResult } from './run.js'
import type { RunOptions } from './run-options.js'

export { runContainer, type RunResult } from './run.js'
export type { RunOptions } from './run-options.js'

/** Where to run: an Engine that is connected already, or how to find one. */
export interface ContainerRunOptions extends RunOptions {
  /** @default one found by docker/cli's rules, closed again after the run */
  readonly engine?: Engine
  /** How to find the Engine, where none is given. */
  readonly connect?: ConnectOptions
}

async function run(image: string, options: ContainerRunOptions = {}): Promise<RunResult> {
  const { engine, connect, ...runOptions } = options
  if (engine) return runContainer(engine, image, runOptions)
  const own = await connectEngine({ signal: runOptions.signal, ...connect })
  try {
    return await runContainer(own, image, runOptions)
  } finally {
    own.close()
  }
}

/** Containers of images that an Engine holds. */
export const container = Object.freeze({
  /**
   * Runs a container to its end, removes it, and gives its exit code and output.
   *
   * ```ts
   * const { exitCode, stdout } = await container.run('2babc8', { command: ['echo', 'hello'] })
   * ```
   *
   * @param image Name, ID, or start of an ID.
   * @throws the errors of `connectEngine` and of `runContainer`
   */
  run,
})
