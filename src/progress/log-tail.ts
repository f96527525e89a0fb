/** Lines kept of each step, for the error of a step that fails. */
const KEPT_LINES = 20

/** Characters kept of each line: a progress bar may write megabytes without a line end. */
const KEPT_CHARACTERS = 2_000

/** The end of what a step wrote, for the error of one that fails; both builders keep it. */
export class LogTail {
  #complete: readonly string[] = []
  #last = ''

  add(text: string): void {
    const lines = (this.#last + text).split('\n')
    this.#last = (lines.pop() ?? '').slice(-KEPT_CHARACTERS)
    const complete = lines.map((line) => line.slice(-KEPT_CHARACTERS))
    this.#complete = [...this.#complete, ...complete.slice(-KEPT_LINES)].slice(-KEPT_LINES)
  }

  /** Oldest first; of a line that was written over, what a terminal would show. */
  get lines(): readonly string[] {
    const lines = this.#last === '' ? this.#complete : [...this.#complete, this.#last]
    return lines
      .slice(-KEPT_LINES)
      .map((line) => line.replace(/\r+$/, ''))
      .map((line) => line.slice(line.lastIndexOf('\r') + 1))
  }
}
