/**
 * Hands items from a producer that never waits to one consumer.
 *
 * It holds whatever the consumer has not taken yet, without a bound: making BuildKit wait for a slow
 * listener would stop the build, and dropping would lose output. A consumer that leaves its loop
 * frees it for good.
 */
export class EventQueue<T> implements AsyncIterable<T> {
  #items: T[] = []
  #ended = false
  #abandoned = false
  #wake: (() => void) | undefined

  push(item: T): void {
    if (this.#abandoned || this.#ended) return
    this.#items.push(item)
    this.#wake?.()
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        if (this.#items.length > 0) {
          const items = this.#items
          this.#items = []
          yield* items
        } else if (this.#ended) return
        else {
          await new Promise<void>((resolve) => (this.#wake = resolve))
          this.#wake = undefined
        }
      }
    } finally {
      this.#abandoned = true
      this.#items = []
    }
  }
}
