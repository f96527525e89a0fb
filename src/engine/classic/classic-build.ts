import type { LocalSource } from '../../context/index.js'
import type { BuildEvent } from '../../progress/event.js'
import type { Engine } from '../engine.js'
import { readJsonStream } from '../json-stream.js'
import { BuildahReader } from './buildah-reader.js'
import { buildRequest, type ClassicBuildRequest } from './build-request.js'
import { packContext } from './context-archive.js'
import { StepReader } from './step-reader.js'
import { awaitRemoval } from './temporary-container.js'

export interface ClassicBuildOptions extends ClassicBuildRequest {
  /** Text of the Dockerfile. */
  readonly dockerfile: string
  /** The build context. */
  readonly source: LocalSource
  /** What of the context stays behind: patterns of `.dockerignore`. */
  readonly ignorePatterns?: readonly string[] | undefined
  /** Gives the build up: the Engine stops it and removes the container of the step that ran. */
  readonly signal?: AbortSignal | undefined
}

const DOING = 'Building with the classic builder'

/**
 * Builds with the classic builder (`POST /build?version=1`), the one before BuildKit, or with what podman has there.
 *
 * The steps run while the events are taken; whoever stops taking them stops the build. It ends with an `image`
 * event or throws. The iterable settles only when the Engine has removed the temporary container of a build
 * that was given up.
 *
 * @throws {StepFailedError} `STEP_FAILED`
 * @throws {ContextError} when the context cannot be read as it is.
 * @throws {EngineRequestError} `ENGINE_REQUEST_FAILED` for a Dockerfile that the Engine cannot parse, or an option
 *   that it refuses.
 * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` when the Engine's stream is broken, or ends without an image.
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function* classicBuild(
  engine: Engine,
  options: ClassicBuildOptions,
): AsyncGenerator<BuildEvent, void, undefined> {
  const { signal, source, dockerfile, ignorePatterns = [], tags = [] } = options
  signal?.throwIfAborted()
  const steps = engine.traits.buildkit ? new StepReader() : new BuildahReader()
  try {
    const { archive, dockerfileName } = await packContext(
      source,
      dockerfile,
      ignorePatterns,
      signal,
    )
    const request = buildRequest(options, dockerfileName)
    const { body } = await engine.request({ ...request, body: archive, signal })
    for await (const message of readJsonStream(body, DOING, signal)) yield* steps.read(message)
    const id = steps.builtImage(DOING)
    yield { type: 'image', id, digest: id, tags: [...tags] }
  } catch (thrown) {
    const { error, events } = steps.failure(thrown)
    yield* events
    throw error
  } finally {
    if (steps.container !== undefined) await awaitRemoval(engine, steps.container)
  }
}
