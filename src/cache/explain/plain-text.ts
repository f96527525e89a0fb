/** What a terminal would obey, or what changes how the text around it reads: control and format characters. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const BARE_VALUE = /^[\w.,:/@+=-]+$/
const ELLIPSIS = '...'
/** Characters of what is equal that are shown before what differs. */
const LEAD = 12

/** One line of a text of anybody's, made harmless: `\n` and `\u{1b}` for what would not be seen. */
export function harmless(text: string): string {
  return text.replace(HARMFUL, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    if (character === '\t') return '\\t'
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}

/** A value, in quotes where one could not see where it ends. */
export function quoted(value: string): string {
  return BARE_VALUE.test(value) ? value : `"${harmless(value)}"`
}

/** The beginning of a line that is too long. */
export function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${whole(text.slice(0, width - ELLIPSIS.length))}${ELLIPSIS}`
}

/** Two lines in `width` columns each, so that what differs can be seen. */
export function shortenedPair(
  before: string,
  after: string,
  width: number,
): readonly [before: string, after: string] {
  if (before.length <= width && after.length <= width) return [before, after]
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  const start = same + LEAD < width - ELLIPSIS.length ? 0 : Math.max(0, same - LEAD)
  const cut = (text: string): string =>
    start === 0
      ? shortened(text, width)
      : `${ELLIPSIS}${shortened(whole(text.slice(start)), width - ELLIPSIS.length)}`
  return [cut(before), cut(after)]
}

/** A path without folders in its middle. */
export function shortenedPath(path: string, width: number): string {
  if (path.length <= width) return path
  const parts = path.split('/')
  const first = parts[0] ?? ''
  for (let next = 2; next < parts.length; next++) {
    const text = [first, ELLIPSIS, ...parts.slice(next)].join('/')
    if (text.length <= width) return text
  }
  return `${ELLIPSIS}${whole(path.slice(path.length - width + ELLIPSIS.length))}`
}

/** `1,024`, whatever the language of the machine. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

export function counted(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** Without the halves of characters at its ends. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
}
