/** Between the paths of a text. */
export const SEPARATOR = '\0'

/**
 * The paths of a table, as one text or as a list. A text is made into a list when that is asked for: where nothing has
 * changed it never is, and its many strings would be a tenth of the time that such a pass takes.
 */
export class PathColumn {
  readonly length: number
  #text: string | undefined
  #list: readonly string[] | undefined
  #starts: Uint32Array | undefined

  private constructor(length: number, text?: string, list?: readonly string[]) {
    this.length = length
    this.#text = text
    this.#list = list
  }

  static ofText(text: string, length: number): PathColumn {
    return new PathColumn(length, text)
  }

  static ofList(list: readonly string[]): PathColumn {
    return new PathColumn(list.length, undefined, list)
  }

  /** Paths with a separator between them. */
  get text(): string {
    return (this.#text ??= this.list.join(SEPARATOR))
  }

  get list(): readonly string[] {
    return (this.#list ??= this.length === 0 ? [] : this.text.split(SEPARATOR))
  }

  /** Whether a path stands at a place of the text, from its beginning to its end. */
  isAt(start: number, path: string): boolean {
    const { text } = this
    const end = start + path.length
    return text.startsWith(path, start) && (end === text.length || text.charCodeAt(end) === 0)
  }

  /** Where the path of a row begins in the text; of the row after the last one, where it would begin. */
  startOf(row: number): number {
    this.#starts ??= startsOf(this.list)
    return this.#starts[row] ?? 0
  }
}

function startsOf(list: readonly string[]): Uint32Array {
  const starts = new Uint32Array(list.length + 1)
  for (const [row, path] of list.entries()) starts[row + 1] = (starts[row] ?? 0) + path.length + 1
  return starts
}
