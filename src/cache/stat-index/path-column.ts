/** Between the paths of a text; its code is 0. */
const SEPARATOR = '\0'

/**
 * The paths of a table, as one text or as a list. A text is made into a list when that is asked for: where nothing has
 * changed it never is, which saves a string for each file.
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

  static ofText(text: string): PathColumn {
    return new PathColumn(pathsIn(text), text)
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

function pathsIn(text: string): number {
  let paths = text === '' ? 0 : 1
  for (let at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, at + 1)) paths++
  return paths
}

function startsOf(list: readonly string[]): Uint32Array {
  const starts = new Uint32Array(list.length + 1)
  for (const [row, path] of list.entries()) starts[row + 1] = (starts[row] ?? 0) + path.length + 1
  return starts
}
