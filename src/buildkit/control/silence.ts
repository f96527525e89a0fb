/** Parts into which the longest silence is divided. */
const TICKS = 10

/**
 * Notices that a peer has gone silent.
 *
 * Silence is counted in ticks of a timer, not by the clock: while this process is suspended, or its
 * event loop is blocked, nobody listens, and that is not the peer's fault.
 */
export class SilenceWatch {
  #heard = false
  #silentTicks = 0
  #timer: NodeJS.Timeout | undefined

  /** The peer has shown a sign of life. */
  readonly heard = (): void => {
    this.#heard = true
  }

  /** Calls `onSilent` once, when nothing was heard for `timeout` milliseconds. */
  start(timeout: number, onSilent: () => void): void {
    this.#timer = setInterval(() => {
      this.#silentTicks = this.#heard ? 0 : this.#silentTicks + 1
      this.#heard = false
      if (this.#silentTicks < TICKS) return
      this.stop()
      onSilent()
    }, timeout / TICKS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
