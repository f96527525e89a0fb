/** A value of a JSON text, and the line that it begins in (1-based). */
export type JsonValue =
  | { readonly line: number; readonly object: ReadonlyMap<string, JsonValue> }
  | { readonly line: number; readonly value: string | number | boolean }

/** A text that is not what it should be. The message is the reason. */
export class JsonTextError extends Error {
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(reason)
  }
}

/** Objects within objects that a text may have. */
const MAX_DEPTH = 8

const BLANK = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const NUMBER = /-?(?:0|[1-9]\d{0,15})(?![\d.eE])/y
const WORD = /true|false/y

/**
 * Reads a JSON text of objects, texts, whole numbers and booleans. `JSON.parse` would neither tell lines nor mind a
 * name that stands twice, which is what a merge that went wrong leaves behind.
 *
 * @throws {JsonTextError}
 */
export function readJsonText(text: string): JsonValue {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

class Reader {
  readonly #text: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
    this.#skip()
  }

  value(depth: number): JsonValue {
    const line = this.#line
    if (this.#text[this.#at] === '{') return { line, object: this.#object(depth) }
    const string = this.#match(STRING)
    if (string !== undefined) return { line, value: JSON.parse(string) as string }
    const number = this.#match(NUMBER)
    if (number !== undefined) return { line, value: Number(number) }
    const word = this.#match(WORD)
    if (word !== undefined) return { line, value: word === 'true' }
    throw this.#unexpected()
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#unexpected()
  }

  #object(depth: number): ReadonlyMap<string, JsonValue> {
    if (depth === MAX_DEPTH)
      throw new JsonTextError(this.#line, 'objects stand too deep in objects')
    const members = new Map<string, JsonValue>()
    this.#expect('{')
    for (let first = true; this.#text[this.#at] !== '}'; first = false) {
      if (!first) this.#expect(',')
      const line = this.#line
      const string = this.#match(STRING)
      if (string === undefined) throw this.#unexpected()
      const name = JSON.parse(string) as string
      if (members.has(name)) throw new JsonTextError(line, `${string} stands there twice`)
      this.#expect(':')
      members.set(name, this.value(depth + 1))
    }
    this.#expect('}')
    return members
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw this.#unexpected()
    this.#at++
    this.#skip()
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) return undefined
    this.#at = pattern.lastIndex
    this.#skip()
    return found
  }

  #skip(): void {
    BLANK.lastIndex = this.#at
    const blank = BLANK.exec(this.#text)?.[0] ?? ''
    this.#line += blank.split('\n').length - 1
    this.#at = BLANK.lastIndex
  }

  #unexpected(): JsonTextError {
    if (this.#at >= this.#text.length) return new JsonTextError(this.#line, 'it is cut off')
    const rest = this.#text.slice(this.#at, this.#at + 20).split('\n', 1)[0]
    return new JsonTextError(this.#line, `${JSON.stringify(rest)} cannot stand there`)
  }
}
