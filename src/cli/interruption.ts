/** How Ctrl-C and its like reach a command. */
export interface Interruption {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal
  /** From now on they go there instead, until the function that it returns is called. */
  divert(to: (name: NodeJS.Signals) => void): () => void
}

/** What a shell makes of a command that Ctrl-C ended: 128 and the number of SIGINT. */
export const EXIT_INTERRUPTED = 130

/** Listens for as long as the process lives: a signal that comes while it ends must not change how it ends. */
export function listenForInterrupts(): Interruption {
  const controller = new AbortController()
  let diverted: ((name: NodeJS.Signals) => void) | undefined
  const interrupt = (name: NodeJS.Signals): void => {
    if (diverted) return diverted(name)
    // A second Ctrl-C does not wait for the Engine.
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED)
    controller.abort(new Error('interrupted'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    signal: controller.signal,
    divert: (to) => {
      diverted = to
      return () => {
        diverted = undefined
      }
    },
  }
}
