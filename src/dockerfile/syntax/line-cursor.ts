import { positionIn } from './logical-line.js'
import type { Position } from './range.js'
import { readLine, type SourceLine } from './source-line.js'

export const BYTE_ORDER_MARK = '\ufeff'

/** Goes through the lines of a text. */
export class LineCursor {
  readonly text: string
  /** The line to be read next; undefined at the end. */
  line: SourceLine | undefined
  /** The line that was read last. */
  last: SourceLine | undefined

  constructor(text: string) {
    this.text = text
    this.line = readLine(text, 1, 0, text.startsWith(BYTE_ORDER_MARK) ? 1 : 0)
  }

  next(): void {
    if (!this.line) return
    this.last = this.line
    this.line = readLine(this.text, this.line.number + 1, this.line.end)
  }

  /** Where the next line starts, or would start. */
  get position(): Position {
    if (this.line) return positionIn(this.line, this.line.start)
    const { last } = this
    if (!last)
      return Object.freeze({ offset: this.text.length, line: 1, column: this.text.length + 1 })
    return this.text.endsWith('\n')
      ? Object.freeze({ offset: last.end, line: last.number + 1, column: 1 })
      : positionIn(last, last.end)
  }
}
