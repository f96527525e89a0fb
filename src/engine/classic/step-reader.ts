import { EngineReportedError, EngineStreamError } from '../../errors/engine-error.js'
import { StepFailedError } from '../../errors/build-error.js'
import type { BuildEvent } from '../../progress/event.js'
import type { JsonMessage } from '../json-stream.js'
import { LogTail } from '../../progress/log-tail.js'
import { transferEvent } from './transfer.js'

/** The daemon writes each of these as a message of its own. Source: moby builder/dockerfile. */
const STEP = /^Step (\d+)\/\d+ : [^]*$/
const RUNNING = /^ ---> Running in ([0-9a-f]+)\n$/
const USING_CACHE = ' ---> Using cache\n'
const STEP_IMAGE = /^ ---> ([0-9a-f]+)\n$/
const WARNING = /^(?: ---> )?\[Warning\] ([^]+?)\n?$/
const BUILT = /^Successfully built ([0-9a-f]+)\n$/
const TAGGED = /^Successfully tagged /

/** What the daemon puts around each piece of standard error. Source: moby pkg/streamformatter. */
const ERROR_OUTPUT = { before: '\u001B[91m', after: '\u001B[0m' }

interface Step {
  readonly digest: string
  readonly name: string
}

/** Reads what the classic builder says of a build, message by message. */
export class StepReader {
  readonly #now: () => Date
  #step: Step | undefined
  #log = new LogTail()
  #container: string | undefined
  #imageId: string | undefined
  #builtId: string | undefined

  constructor(now: () => Date = () => new Date()) {
    this.#now = now
  }

  /** The temporary container that the daemon has begun and not yet removed. */
  get container(): string | undefined {
    return this.#container
  }

  *read(message: JsonMessage): Generator<BuildEvent, void, undefined> {
    const { stream, status, aux } = message
    if (typeof stream === 'string') yield* this.#readText(stream)
    else if (typeof status === 'string') yield* this.#readStatus(status, message)
    // With several stages there is one for each; the last is the image.
    else if (hasId(aux)) this.#imageId = aux.ID
  }

  /**
   * The ID of the built image, once the stream has ended.
   *
   * @throws {EngineStreamError} `ENGINE_STREAM_INVALID` where the daemon did not say that it is built.
   */
  builtImage(doing: string): string {
    const digest = this.#imageId?.replace(/^sha256:/, '')
    if (this.#imageId === undefined || this.#builtId === undefined) {
      throw new EngineStreamError(doing, 'it ended without the ID of a built image')
    }
    if (!digest?.startsWith(this.#builtId)) {
      throw new EngineStreamError(
        doing,
        `it names two images, ${this.#builtId} and ${this.#imageId}`,
      )
    }
    return this.#imageId
  }

  /** The daemon's error as one of the step that it ended, and what to tell of that step. */
  failure(error: unknown): { readonly error: unknown; readonly events: readonly BuildEvent[] } {
    const step = this.#step
    if (!(error instanceof EngineReportedError) || !step || this.#builtId !== undefined) {
      return { error, events: [] }
    }
    const { engineMessage, detailCode } = error
    return {
      error: new StepFailedError(step, engineMessage, {
        exitCode: detailCode,
        log: this.#log.lines,
        cause: error,
      }),
      events: [{ type: 'finished', digest: step.digest, at: this.#now(), error: engineMessage }],
    }
  }

  *#readText(text: string): Generator<BuildEvent, void, undefined> {
    const step = STEP.exec(text)
    // What a container writes is never taken for the daemon's words.
    if (this.#container === undefined && step) {
      yield* this.#begin(`step:${step[1]}`, text)
      return
    }
    if (!this.#step) return
    const { digest } = this.#step
    if (this.#container === undefined) {
      yield* this.#readDaemon(digest, text)
    } else if (isRemoval(text, this.#container)) {
      yield { type: 'container', digest, id: this.#container, state: 'removed' }
      this.#container = undefined
    } else {
      const error = errorOutput(text)
      yield this.#logged(digest, error ?? text, error === undefined ? 'stdout' : 'stderr')
    }
  }

  *#readDaemon(digest: string, text: string): Generator<BuildEvent, void, undefined> {
    const running = RUNNING.exec(text)?.[1]
    const image = STEP_IMAGE.exec(text)?.[1]
    const warning = WARNING.exec(text)?.[1]
    const built = BUILT.exec(text)?.[1]
    if (running !== undefined) {
      this.#container = running
      yield { type: 'container', digest, id: running, state: 'running' }
    } else if (text === USING_CACHE) yield { type: 'cached', digest }
    else if (image !== undefined) yield { type: 'intermediate', digest, id: image }
    else if (warning !== undefined) {
      yield { type: 'warning', digest, message: warning, detail: [] }
    } else if (built !== undefined) {
      this.#builtId = built
      yield { type: 'finished', digest, at: this.#now() }
    } else if (text !== '\n' && !TAGGED.test(text)) yield this.#logged(digest, text, 'stdout')
  }

  *#readStatus(status: string, message: JsonMessage): Generator<BuildEvent, void, undefined> {
    if (!this.#step) return
    const { digest } = this.#step
    yield transferEvent(digest, status, message) ?? this.#logged(digest, `${status}\n`, 'stdout')
  }

  *#begin(digest: string, name: string): Generator<BuildEvent, void, undefined> {
    const before = this.#step
    const at = this.#now()
    if (before) yield { type: 'finished', digest: before.digest, at }
    // A stage begins anew; within it every step stands on the one before.
    const inputs = before && !/^Step \S+ : FROM\b/i.test(name) ? [before.digest] : []
    this.#step = { digest, name }
    this.#log = new LogTail()
    yield { type: 'step', digest, name, inputs, internal: false }
    yield { type: 'started', digest, at }
  }

  #logged(digest: string, text: string, stream: 'stdout' | 'stderr'): BuildEvent {
    this.#log.add(text)
    return { type: 'log', digest, stream, text, at: this.#now() }
  }
}

/** Engines before 23 write the first form. */
function isRemoval(text: string, container: string): boolean {
  return (
    text === `Removing intermediate container ${container}\n` ||
    text === ` ---> Removed intermediate container ${container}\n`
  )
}

function errorOutput(text: string): string | undefined {
  const { before, after } = ERROR_OUTPUT
  if (!text.startsWith(before) || !text.endsWith(after)) return undefined
  return text.slice(before.length, -after.length)
}

export function hasId(aux: unknown): aux is { readonly ID: string } {
  return typeof aux === 'object' && aux !== null && 'ID' in aux && typeof aux.ID === 'string'
}
