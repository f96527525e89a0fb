import type { RunOptions, RunResult } from '../definition/index.js'

/** How and where to run. */
export interface ContainerRunOptions extends RunOptions {
  /** Address of the Engine, as `docker --host` takes it. Default: found as docker finds it. */
  readonly host?: string
  /** Name of a docker context, as `docker --context` takes it. */
  readonly dockerContext?: string
}

async function run(image: string, options: ContainerRunOptions = {}): Promise<RunResult> {
  const { host, dockerContext, ...runOptions } = options
  // Loaded with the first run, so that importing the library loads nothing that speaks to an Engine.
  const [{ connectEngine }, { runContainer }] = await Promise.all([
    import('../engine/index.js'),
    import('./run.js'),
  ])
  const engine = await connectEngine({
    ...(host !== undefined && { host }),
    ...(dockerContext !== undefined && { context: dockerContext }),
    signal: runOptions.signal,
  })
  try {
    return await runContainer(engine, image, runOptions)
  } finally {
    engine.close()
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
   * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
   * @throws {ImageAmbiguousError} `IMAGE_AMBIGUOUS` for a start that several IDs share.
   * @throws {ContainerStartError} `CONTAINER_START_FAILED`
   * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE`
   */
  run,
})
