/** Deepest nesting that Go's encoding/json reads. */
const MAX_DEPTH = 10_000

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** What a text is to Go's encoding/json. */
export type JsonArray =
  | { readonly kind: 'strings'; readonly values: readonly string[] }
  /** An array with something else in it. */
  | { readonly kind: 'mixed' }
  | { readonly kind: 'invalid' }

const INVALID: JsonArray = { kind: 'invalid' }

/** Reads a JSON array of strings as Go's `json.Unmarshal`, without recursion. */
export function readJsonArray(text: string): JsonArray {
  const scan = scanJson(text)
  if (!scan || scan.opening !== OPEN_BRACKET || scan.overflow) return INVALID
  if (!scan.onlyStrings) return { kind: 'mixed' }
  const values = JSON.parse(text) as string[]
  return { kind: 'strings', values: Object.freeze(values.map(wellFormed)) }
}

/** The string that a member of a JSON object has; undefined where Go's `json.Unmarshal` finds none. */
export function readJsonMember(text: string, name: string): string | undefined {
  const scan = scanJson(text)
  if (!scan || scan.opening !== OPEN_BRACE || scan.overflow) return undefined
  const members = JSON.parse(text) as Record<string, unknown>
  const value = Object.hasOwn(members, name) ? members[name] : undefined
  return typeof value === 'string' ? wellFormed(value) : undefined
}

/** Go has no surrogate on its own: it becomes the replacement character. */
function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd')
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

// A sticky expression reads each of its characters once.
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WORD = /true|false|null/y
const HEX = /[0-9a-fA-F]{4}/y
const ESCAPES = new Set(['"', '\\', '/', 'b', 'f', 'n', 'r', 't'])

interface JsonScan {
  /** First character of the value. */
  readonly opening: number
  /** Whether the elements of the outermost array are strings. */
  readonly onlyStrings: boolean
  /** A number that is too large for Go, which refuses the whole then. */
  readonly overflow: boolean
}

/** Undefined where the text is no JSON. */
function scanJson(text: string): JsonScan | undefined {
  const open: number[] = []
  let onlyStrings = true
  let overflow = false
  let position = skipBlanks(text, 0)
  const opening = text.charCodeAt(position)
  let expected: 'value' | 'valueOrClose' | 'name' | 'nameOrClose' | 'commaOrClose' | 'end' = 'value'
  for (;;) {
    position = skipBlanks(text, position)
    const code = text.charCodeAt(position)
    const inner = open[open.length - 1]
    if (position >= text.length)
      return expected === 'end' ? { opening, onlyStrings, overflow } : undefined
    if (expected === 'end') return undefined
    if (
      (code === CLOSE_BRACKET && inner === OPEN_BRACKET && isClosable(expected, 'valueOrClose')) ||
      (code === CLOSE_BRACE && inner === OPEN_BRACE && isClosable(expected, 'nameOrClose'))
    ) {
      open.pop()
      position++
      expected = open.length === 0 ? 'end' : 'commaOrClose'
      continue
    }
    if (expected === 'commaOrClose') {
      if (code !== COMMA) return undefined
      position++
      expected = inner === OPEN_BRACE ? 'name' : 'value'
      continue
    }
    if (expected === 'name' || expected === 'nameOrClose') {
      position = skipBlanks(text, skipString(text, position))
      if (text.charCodeAt(position) !== COLON) return undefined
      position++
      expected = 'value'
      continue
    }
    if (open.length === 1 && code !== QUOTE) onlyStrings = false
    if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      open.push(code)
      if (open.length > MAX_DEPTH) return undefined
      position++
      expected = code === OPEN_BRACKET ? 'valueOrClose' : 'nameOrClose'
      continue
    }
    const end = skipScalar(text, position, code)
    if (end === -1) return undefined
    if (isNumberStart(code) && !Number.isFinite(Number(text.slice(position, end)))) overflow = true
    position = end
    expected = open.length === 0 ? 'end' : 'commaOrClose'
  }
}

function isClosable(expected: string, empty: string): boolean {
  return expected === 'commaOrClose' || expected === empty
}

function skipBlanks(text: string, start: number): number {
  let index = start
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) break
  }
  return index
}

function isNumberStart(code: number): boolean {
  return code === 0x2d || (code >= 0x30 && code <= 0x39)
}

/** Index behind a string, number or word; -1 where there is none. */
function skipScalar(text: string, start: number, code: number): number {
  if (code === QUOTE) {
    const end = skipString(text, start)
    return end > text.length ? -1 : end
  }
  return match(isNumberStart(code) ? NUMBER : WORD, text, start)
}

function match(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : -1
}

/** Index behind the string that starts here; beyond the end of the text where there is none. */
function skipString(text: string, start: number): number {
  const none = text.length + 1
  if (text.charCodeAt(start) !== QUOTE) return none
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) return index + 1
    if (code < 0x20) return none
    if (code !== BACKSLASH) continue
    index++
    if (text[index] === 'u') {
      if (match(HEX, text, index + 1) === -1) return none
      index += 4
    } else if (!ESCAPES.has(text[index] ?? '')) {
      return none
    }
  }
  return none
}
