/** One piece of work for all who want the same at the same time. */
export class SharedWork<Result, Event> {
  readonly #running = new Map<string, Run<Result, Event>>()

  /**
   * Takes part in the work of a name, or begins it. Whoever comes later gets the events from the first on, so that no
   * event speaks of a step that was never told. Where the signal of one aborts, the others' work goes on; that of the
   * last one ends it, and is then waited for.
   */
  async take(
    name: string,
    begin: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
    emit: (event: Event) => void,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    signal?.throwIfAborted()
    let run = this.#running.get(name)
    if (!run) {
      const begun = new Run<Result, Event>(begin)
      this.#running.set(name, begun)
      // Nobody joins what is being cancelled.
      begun.over.addEventListener('abort', () => {
        if (this.#running.get(name) === begun) this.#running.delete(name)
      })
      run = begun
    }
    return run.join(emit, signal)
  }
}

class Run<Result, Event> {
  readonly #result: Promise<Result>
  readonly #cancel = new AbortController()
  readonly #over = new AbortController()
  readonly #events: Event[] = []
  readonly #members = new Set<(event: Event) => void>()

  constructor(begin: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>) {
    const emit = (event: Event): void => {
      this.#events.push(event)
      for (const member of this.#members) member(event)
    }
    this.#result = begin(emit, this.#cancel.signal).finally(() => this.#over.abort())
    // Each member is told by its own promise.
    this.#result.catch(() => undefined)
  }

  /** Aborts as soon as nobody may join any more. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  async join(emit: (event: Event) => void, signal: AbortSignal | undefined): Promise<Result> {
    for (const event of this.#events) emit(event)
    // The same function may stand for several members.
    const member = (event: Event): void => emit(event)
    this.#members.add(member)
    try {
      return await (signal ? this.#untilAborted(member, signal) : this.#result)
    } finally {
      this.#members.delete(member)
    }
  }

  #untilAborted(member: (event: Event) => void, signal: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#members.delete(member)
        if (this.#members.size > 0) return reject(signal.reason as Error)
        this.#over.abort()
        this.#cancel.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }
}
