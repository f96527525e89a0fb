/**
 * What happens in a build, as plain data: the same events whichever builder ran it.
 *
 * Every event about a step names it by `digest`. BuildKit's vertex digest is used as it is; the classic
 * builder has none, so there it is `step:<number>`. A `step` event comes before any other
 * event of that digest; `image` is the last event of a successful build. A step may start and finish more
 * than once, as BuildKit does with those that have no inputs; the two streams of a log arrive in no fixed order.
 */
export type BuildEvent =
  | SkippedEvent
  | WaitingEvent
  | StepEvent
  | StartedEvent
  | CachedEvent
  | FinishedEvent
  | LogEvent
  | ProgressEvent
  | WarningEvent
  | ContainerEvent
  | IntermediateImageEvent
  | ImageEvent

/** Nothing is built: the Engine holds the image that a build of the same inputs made. */
export interface SkippedEvent {
  readonly type: 'skipped'
  /** Key of the inputs. */
  readonly key: string
  /** As that of the `image` event. */
  readonly id: string
  readonly digest: string
  /** When it was built: ISO 8601, UTC. */
  readonly builtAt: string
}

/** Another process builds the same image; this one waits for it. */
export interface WaitingEvent {
  readonly type: 'waiting'
  /** What both want: the key of the inputs. */
  readonly digest: string
}

/** A step became known. */
export interface StepEvent {
  readonly type: 'step'
  readonly digest: string
  /** As the builder names it, e.g. `[build 2/4] RUN npm ci`. */
  readonly name: string
  /** Digests of the steps that it waits for. */
  readonly inputs: readonly string[]
  /** True for work that no instruction asked for, e.g. `[internal] load build context`. */
  readonly internal: boolean
}

export interface StartedEvent {
  readonly type: 'started'
  readonly digest: string
  readonly at: Date
}

/** The result of the step was taken from the cache. */
export interface CachedEvent {
  readonly type: 'cached'
  readonly digest: string
}

export interface FinishedEvent {
  readonly type: 'finished'
  readonly digest: string
  readonly at: Date
  /** The builder's own words, where the step failed. */
  readonly error?: string
}

/** Output of a step. Chunks end anywhere, but never within a UTF-8 character. */
export interface LogEvent {
  readonly type: 'log'
  readonly digest: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  readonly at: Date
}

/** How far a transfer within a step has come. */
export interface ProgressEvent {
  readonly type: 'progress'
  readonly digest: string
  /** Unique within the step, e.g. `transferring context:` or a layer's digest. */
  readonly id: string
  readonly name: string
  /** Bytes so far. */
  readonly current: number
  /** Bytes in all; 0 where the builder does not know. */
  readonly total: number
  readonly finished: boolean
}

export interface WarningEvent {
  readonly type: 'warning'
  readonly digest: string
  readonly message: string
  readonly detail: readonly string[]
  readonly url?: string
  /** First line of the Dockerfile that it speaks of, 1-based. */
  readonly line?: number
}

/** The classic builder runs a RUN step in a temporary container. */
export interface ContainerEvent {
  readonly type: 'container'
  readonly digest: string
  readonly id: string
  readonly state: 'running' | 'removed'
}

/** The classic builder keeps the result of each step as an image. */
export interface IntermediateImageEvent {
  readonly type: 'intermediate'
  readonly digest: string
  readonly id: string
}

/** The built image. Always last, and only after success. */
export interface ImageEvent {
  readonly type: 'image'
  /** What `docker run` takes: `sha256:` and 64 hexadecimal digits. */
  readonly id: string
  /** Digest of the manifest where the Engine keeps one (containerd image store), else that of the config. */
  readonly digest: string
  /** Full names given to the image. */
  readonly tags: readonly string[]
}
