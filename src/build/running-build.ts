import type { Build, BuiltImage } from '../definition/index.js'
import type { BuildEvent } from '../progress/event.js'

type Emit = (event: BuildEvent) => void

/**
 * A build under way: a promise of its image, and its events for whoever iterates. An iteration gets the events
 * from when it begins, which is all of them if it begins in the turn that started the build.
 */
export class RunningBuild implements Build {
  readonly [Symbol.toStringTag] = 'Build'
  readonly #result: Promise<BuiltImage>
  readonly #listeners = new Set<EventListenerQueue>()

  constructor(run: (emit: Emit) => Promise<BuiltImage>) {
    this.#result = run((event) => this.#listeners.forEach((listener) => listener.push(event)))
  }

  then<A = BuiltImage, B = never>(
    onFulfilled?: ((image: BuiltImage) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result.then(onFulfilled, onRejected)
  }

  catch<B = never>(
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<BuiltImage | B> {
    return this.#result.catch(onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<BuiltImage> {
    return this.#result.finally(onFinally)
  }

  [Symbol.asyncIterator](): AsyncIterator<BuildEvent> {
    const listener = new EventListenerQueue()
    this.#listeners.add(listener)
    const end = (failure?: { readonly reason: unknown }): void => {
      this.#listeners.delete(listener)
      listener.end(failure)
    }
    this.#result.then(
      () => end(),
      (reason: unknown) => end({ reason }),
    )
    return {
      next: () => listener.next(),
      return: async () => {
        end()
        return { done: true, value: undefined }
      },
    }
  }
}

/** Events that one iteration has not taken yet. */
class EventListenerQueue {
  #events: BuildEvent[] = []
  #taken = 0
  #ended = false
  #failure: { readonly reason: unknown } | undefined
  #wake: (() => void) | undefined

  push(event: BuildEvent): void {
    this.#events.push(event)
    this.#wake?.()
  }

  end(failure?: { readonly reason: unknown }): void {
    this.#ended = true
    this.#failure = failure
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<BuildEvent, undefined>> {
    for (;;) {
      const event = this.#events[this.#taken]
      if (event) {
        this.#taken++
        this.#compact()
        return { done: false, value: event }
      }
      if (this.#ended) {
        const failure = this.#failure
        this.#failure = undefined
        if (failure) throw failure.reason
        return { done: true, value: undefined }
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  // Dropping each event from the front of an array would cost as much as the array is long.
  #compact(): void {
    if (this.#taken < 1024) return
    this.#events = this.#events.slice(this.#taken)
    this.#taken = 0
  }
}
