export interface QuoteStyle {
  /** Preferred quotes of strings. */
  readonly quotes: 'double' | 'single'
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}
// What an editor does not show, or shows elsewhere than it stands.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00A0]/gu

/** A string literal, in the preferred quotes unless the others need fewer escapes. */
export function quote(value: string, { quotes }: QuoteStyle): string {
  const [preferred, other] = quotes === 'double' ? (['"', "'"] as const) : (["'", '"'] as const)
  const mark = count(value, preferred) > count(value, other) ? other : preferred
  const escaped = value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)
  return `${mark}${escaped.replace(INVISIBLE, escapeCharacter)}${mark}`
}

/** Part of a template literal, on one line. Tabs stay: they are the indentation of scripts. */
export function quoteTemplate(value: string): string {
  return value
    .replace(/[\\`]|\$\{/g, (match) => `\\${match}`)
    .replace(INVISIBLE, (character) => (character === '\t' ? '\t' : escapeCharacter(character)))
}

function escapeCharacter(character: string): string {
  const named = NAMED_ESCAPES[character]
  if (named !== undefined) return named
  const code = (character.codePointAt(0) ?? 0).toString(16)
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
