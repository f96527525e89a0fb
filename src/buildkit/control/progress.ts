import type { Timestamp } from '@bufbuild/protobuf/wkt'
import { timestampDate } from '@bufbuild/protobuf/wkt'
import type { BuildEvent } from '../../progress/event.js'
import type {
  StatusResponse,
  Vertex,
  VertexLog,
  VertexStatus,
  VertexWarning,
} from '../proto/gen/control_pb.js'
import { StepLog } from './step-log.js'

/** What is known of a step, BuildKit's vertex. */
interface StepState {
  readonly digest: string
  readonly name: string
  readonly internal: boolean
  readonly log: StepLog
  /** When it last began and ended, to tell news from repetition. */
  started: string | undefined
  completed: string | undefined
  running: boolean
  cached: boolean
  error: string | undefined
}

/** A step that ended with an error. */
export type FailedVertex = Pick<StepState, 'digest' | 'name' | 'internal' | 'log'> & {
  readonly error: string
}

/** BuildKit names steps of its own like this. */
export const INTERNAL = /^\[internal\] */

/**
 * Turns the answers of Status into events. BuildKit reports a vertex again whenever something about
 * it changed; each transition becomes an event once. A source (a step without inputs) can finish,
 * e.g. when an image is resolved, start again when its content is needed, and finish again.
 */
export class Progress {
  readonly #emit: (event: BuildEvent) => void
  readonly #steps = new Map<string, StepState>()

  constructor(emit: (event: BuildEvent) => void) {
    this.#emit = emit
  }

  add(response: StatusResponse): void {
    // Held back until after the output in this answer, so that `finished` is the last of a step.
    const finished = new Map<string, Vertex>()
    for (const vertex of response.vertexes) {
      this.#finish(finished.get(vertex.digest))
      this.#announce(vertex)
      finished.set(vertex.digest, vertex)
    }
    for (const status of response.statuses) this.#transfer(status)
    for (const log of response.logs) this.#log(log)
    for (const warning of response.warnings) this.#warn(warning)
    for (const vertex of finished.values()) this.#finish(vertex)
  }

  /** The steps that failed by themselves, in the order in which they became known. */
  get failed(): readonly FailedVertex[] {
    return [...this.#steps.values()].filter(
      (step): step is StepState & { error: string } =>
        step.error !== undefined && !/context canceled/.test(step.error),
    )
  }

  #announce(vertex: Vertex): void {
    const { digest, name, inputs } = vertex
    let step = this.#steps.get(digest)
    if (!step) {
      const internal = INTERNAL.test(name)
      step = {
        digest,
        name,
        internal,
        log: new StepLog(),
        started: undefined,
        completed: undefined,
        running: false,
        cached: false,
        error: undefined,
      }
      this.#steps.set(digest, step)
      this.#emit({ type: 'step', digest, name, inputs, internal })
    }
    const started = instant(vertex.started)
    if (vertex.started && started !== step.started) {
      step.started = started
      if (!step.running) this.#emit({ type: 'started', digest, at: timestampDate(vertex.started) })
      step.running = true
    }
    if (vertex.cached && !step.cached) {
      step.cached = true
      this.#emit({ type: 'cached', digest })
    }
  }

  #finish(vertex: Vertex | undefined): void {
    if (!vertex?.completed) return
    const { digest, completed, error } = vertex
    const step = this.#steps.get(digest)
    if (!step || step.completed === instant(completed)) return
    step.completed = instant(completed)
    step.running = false
    const at = timestampDate(completed)
    for (const [stream, text] of step.log.flush()) {
      this.#emit({ type: 'log', digest, stream, text, at })
    }
    step.error = error === '' ? undefined : error
    this.#emit({ type: 'finished', digest, at, ...(error === '' ? {} : { error }) })
  }

  #transfer(status: VertexStatus): void {
    const digest = status.vertex
    if (!this.#steps.has(digest)) return
    this.#emit({
      type: 'progress',
      digest,
      id: status.ID,
      name: status.name || status.ID,
      current: Number(status.current),
      total: Number(status.total),
      finished: status.completed !== undefined,
    })
  }

  #log({ vertex: digest, stream: number, msg, timestamp }: VertexLog): void {
    const stream = number === 2n ? 'stderr' : 'stdout'
    const text = this.#steps.get(digest)?.log.decode(stream, msg)
    if (text) this.#emit({ type: 'log', digest, stream, text, at: dateOf(timestamp) })
  }

  #warn(warning: VertexWarning): void {
    const { vertex: digest, url } = warning
    if (!this.#steps.has(digest)) return
    const line = warning.ranges[0]?.start?.line
    this.#emit({
      type: 'warning',
      digest,
      message: textOf(warning.short),
      detail: warning.detail.map(textOf),
      ...(url === '' ? {} : { url }),
      ...(line === undefined ? {} : { line }),
    })
  }
}

/** Comparable, to the nanosecond. */
function instant(timestamp: Timestamp | undefined): string | undefined {
  return timestamp && `${timestamp.seconds}.${timestamp.nanos}`
}

function dateOf(timestamp: Timestamp | undefined): Date {
  return timestamp ? timestampDate(timestamp) : new Date(0)
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
