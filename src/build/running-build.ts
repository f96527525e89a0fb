import type { Build, BuiltImage } from '../definition/index.js'
import type { BuildEvent } from '../progress/event.js'

type Emit = (event: BuildEvent) => void

/**
 * Starts a build: a promise of its image that can also be iterated for its events. An iteration gets the events
 * from when it begins, which is all of them if it begins in the turn that started the build.
 */
export function runningBuild(run: (emit: Emit) => Promise<BuiltImage>): Build {
  const listeners = new Set<EventListenerQueue>()
  const result = run((event) => listeners.forEach((listener) => listener.push(event)))
  const iterate = (): AsyncIterator<BuildEvent> => {
    const listener = new EventListenerQueue()
    listeners.add(listener)
    const end = (failure?: { readonly reason: unknown }): void => {
      listeners.delete(listener)
      listener.end(failure)
    }
    result.then(
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
  return Object.assign(result, { [Symbol.asyncIterator]: iterate })
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
