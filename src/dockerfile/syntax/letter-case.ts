// Go maps each code point to one code point, JavaScript follows the language ("ß" to "SS", "İ" to two).

/** Go: `strings.ToLower`. */
export function toLower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapCodePoints(text, lowerCodePoint)
}

/** Go: `strings.ToUpper`. */
export function toUpper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapCodePoints(text, upperCodePoint)
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= 0x80) return false
  }
  return true
}

function mapCodePoints(text: string, map: (character: string) => string): string {
  const mapped: string[] = []
  for (const character of text) mapped.push(map(character))
  return mapped.join('')
}

function lowerCodePoint(character: string): string {
  return character === '\u0130' ? 'i' : character.toLowerCase()
}

function upperCodePoint(character: string): string {
  const upper = character.toUpperCase()
  return upper.length > character.length ? character : upper
}
