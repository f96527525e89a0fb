/** As Go's `strings.TrimRight`: none of the characters is left at the end. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** The blanks and tabs at `start`, at most those before `end`. */
export function indentAt(text: string, start: number, end: number): string {
  let index = start
  while (index < end && (text.charAt(index) === ' ' || text.charAt(index) === '\t')) index++
  return text.slice(start, index)
}
