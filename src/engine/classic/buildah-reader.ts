import { StepFailedError } from '../../errors/build-error.js'
import { EngineReportedError, EngineStreamError } from '../../errors/engine-error.js'
import type { BuildEvent } from '../../progress/event.js'
import { LogTail } from '../../progress/log-tail.js'
import type { JsonMessage } from '../json-stream.js'
import { hasId, type StepReader } from './step-reader.js'

// Each is a message of its own. Source: buildah imagebuildah/stage_executor.go and podman pkg/api/handlers/compat.
const STEP = /^((?:\[\d+\/\d+\] )?STEP \d+)\/\d+: [^]*$/
const FROM = /STEP \d+\/\d+: FROM\b/i
const USING_CACHE = /^--> Using cache [0-9a-f]{64}\n$/
const STEP_IMAGE = /^--> ([0-9a-f]+)\n$/
const NOISE = /^(?:(?:\[\d+\/\d+\] )?COMMIT\b.*|[0-9a-f]{64}|Successfully (?:built|tagged) .*)\n$/
const EXIT_CODE = /: exit status (\d+)\s*$/

interface Step {
  readonly digest: string
  readonly name: string
}

/**
 * Reads what buildah says of a build, which builds behind podman's `/build`. It marks nothing that a command writes, so
 * a command can imitate a step; the image's ID comes in a message that none can.
 */
export class BuildahReader implements Pick<
  StepReader,
  'builtImage' | 'container' | 'failure' | 'read'
> {
  /** Buildah does not name its containers, and removes them when the request ends. */
  readonly container = undefined
  readonly #now: () => Date
  #step: Step | undefined
  #log = new LogTail()
  #imageId: string | undefined

  constructor(now: () => Date = () => new Date()) {
    this.#now = now
  }

  *read({ stream, aux }: JsonMessage): Generator<BuildEvent, void, undefined> {
    if (typeof stream === 'string') yield* this.#readText(stream)
    else if (hasId(aux)) {
      this.#imageId = aux.ID
      if (this.#step) yield { type: 'finished', digest: this.#step.digest, at: this.#now() }
    }
  }

  /**
   * The ID of the built image, once the stream has ended.
   *
   * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` where it was not said.
   */
  builtImage(doing: string): string {
    if (this.#imageId !== undefined) return this.#imageId
    throw new EngineStreamError(doing, 'it ended without the ID of a built image')
  }

  /** The error that ended the build as one of its step, and what to tell of that step. */
  failure(error: unknown): { readonly error: unknown; readonly events: readonly BuildEvent[] } {
    const step = this.#step
    if (!(error instanceof EngineReportedError) || !step || this.#imageId !== undefined) {
      return { error, events: [] }
    }
    const { engineMessage } = error
    const exitCode = EXIT_CODE.exec(engineMessage)?.[1]
    return {
      error: new StepFailedError(step, engineMessage.trim(), {
        exitCode: exitCode === undefined ? undefined : Number(exitCode),
        log: this.#log.lines,
        cause: error,
      }),
      events: [{ type: 'finished', digest: step.digest, at: this.#now(), error: engineMessage }],
    }
  }

  *#readText(text: string): Generator<BuildEvent, void, undefined> {
    const number = STEP.exec(text)?.[1]
    if (number !== undefined) {
      yield* this.#begin(`step:${number}`, text)
      return
    }
    if (!this.#step || NOISE.test(text)) return
    const { digest } = this.#step
    const image = STEP_IMAGE.exec(text)?.[1]
    if (USING_CACHE.test(text)) yield { type: 'cached', digest }
    else if (image !== undefined) yield { type: 'intermediate', digest, id: image }
    else {
      this.#log.add(text)
      yield { type: 'log', digest, stream: 'stdout', text, at: this.#now() }
    }
  }

  *#begin(digest: string, name: string): Generator<BuildEvent, void, undefined> {
    const before = this.#step
    const at = this.#now()
    if (before) yield { type: 'finished', digest: before.digest, at }
    const inputs = before && !FROM.test(name) ? [before.digest] : []
    this.#step = { digest, name: name.trimEnd() }
    this.#log = new LogTail()
    yield { type: 'step', digest, name: this.#step.name, inputs, internal: false }
    yield { type: 'started', digest, at }
  }
}
