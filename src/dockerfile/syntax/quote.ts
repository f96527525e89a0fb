const NAMED: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
])

const PLAIN = /^[ !#-[\]-~]*$/
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u

/** Go: `strconv.Quote`, the `%q` of BuildKit's messages. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  const pieces: string[] = ['"']
  for (const character of text) pieces.push(quoteCharacter(character))
  pieces.push('"')
  return pieces.join('')
}

function quoteCharacter(character: string): string {
  const named = NAMED.get(character)
  if (named !== undefined) return named
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x20 && code < 0x7f) return character
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`
  // A surrogate on its own becomes the replacement character when the text becomes bytes.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  if (PRINTABLE.test(character)) return character
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
