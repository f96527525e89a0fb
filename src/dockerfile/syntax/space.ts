/** Go: `unicode.IsSpace`. Unlike JavaScript's `\s` it has U+0085 and has no byte order mark. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  if (code < 0x1680) return code === 0x85 || code === 0xa0
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** What parts the words of an instruction. BuildKit: `reWhitespace`, `[\t\v\f\r ]`. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d)
}

/** Index of the first character from `start` on that is no space; `end` where there is none. */
export function skipSpace(text: string, start: number, end: number): number {
  let index = start
  while (index < end && isSpace(text.charCodeAt(index))) index++
  return index
}

/** Index behind the last character before `end` that is no space; `start` where there is none. */
export function skipSpaceBack(text: string, start: number, end: number): number {
  let index = end
  while (index > start && isSpace(text.charCodeAt(index - 1))) index--
  return index
}

/** Go: `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  const start = skipSpace(text, 0, text.length)
  return text.slice(start, skipSpaceBack(text, start, text.length))
}
