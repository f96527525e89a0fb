/** Source: Go's strconv/quote.go, `appendEscapedRune`. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
])
const PLAIN = /^[ !#-[\]-~]*$/
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** A text in double quotes as the messages of BuildKit show it: Go's `%q`. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  const pieces: string[] = []
  for (const character of text) pieces.push(ESCAPES.get(character) ?? quoteCharacter(character))
  return `"${pieces.join('')}"`
}

function quoteCharacter(character: string): string {
  if (PRINTABLE.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20 || code === 0x7f) return `\\x${hexadecimal(code, 2)}`
  // A surrogate on its own becomes the replacement character when the text becomes bytes.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  return code < 0x1_0000 ? `\\u${hexadecimal(code, 4)}` : `\\U${hexadecimal(code, 8)}`
}

function hexadecimal(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
