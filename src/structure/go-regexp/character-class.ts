import { GoRegexpError } from '../../errors/index.js'
import type { CharacterItem } from './syntax.js'

/** Source: Go regexp/syntax, `perlGroup`. Without \v, unlike in JavaScript. */
const PERL_CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  s: '\\t\\n\\f\\r ',
  w: '0-9A-Za-z_',
}

/** Source: Go regexp/syntax, `posixGroup`. */
const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}

/** Names of `\p{...}` that stand for no property of JavaScript of that name. */
const UNICODE_CLASSES: Readonly<Record<string, string>> = {
  Any: '\\u{0}-\\u{10ffff}',
}

/** All characters but the newline: `.` without the flag `s`. */
export const NO_NEWLINE: CharacterItem = { body: '\\n', negated: true }

export const ANY: CharacterItem = { body: '\\u{0}-\\u{10ffff}', negated: false }

export function range(low: number, high: number): CharacterItem {
  const body = low === high ? escaped(low) : `${escaped(low)}-${escaped(high)}`
  return { body, negated: false }
}

function escaped(code: number): string {
  return `\\u{${code.toString(16)}}`
}

/** `\d`, `\S` and so on by their letter. */
export function perlClass(letter: string): CharacterItem | undefined {
  const body = PERL_CLASSES[letter.toLowerCase()]
  return body === undefined ? undefined : { body, negated: letter !== letter.toLowerCase() }
}

/** @param text `[:alpha:]` or `[:^alpha:]`. @throws {GoRegexpError} `GO_REGEXP_INVALID` */
export function posixClass(pattern: string, text: string): CharacterItem {
  const negated = text.startsWith('[:^')
  const name = text.slice(negated ? 3 : 2, -2)
  const body = Object.hasOwn(POSIX_CLASSES, name) ? POSIX_CLASSES[name] : undefined
  if (body !== undefined) return { body, negated }
  throw new GoRegexpError(pattern, 'invalid character class range', text)
}

/** @param text `\pN`, `\p{Greek}`, `\P{^L}`. @throws {GoRegexpError} `GO_REGEXP_INVALID` */
export function unicodeClass(pattern: string, text: string): CharacterItem {
  const inside = text[2] === '{' ? text.slice(3, -1) : text.slice(2)
  const name = inside.replace(/^\^/, '')
  const negated = (text[1] === 'P') !== (inside !== name)
  const body = UNICODE_CLASSES[name] ?? propertyOf(name)
  if (body !== undefined) return { body, negated }
  throw new GoRegexpError(pattern, 'invalid character class range', text)
}

/** General categories by their short names, and scripts, as Go has them. */
function propertyOf(name: string): string | undefined {
  if (/^[CLMNPSZ][a-z]?$/.test(name)) return known(`\\p{General_Category=${name}}`)
  return /^[A-Z][A-Za-z_]{2,}$/.test(name) ? known(`\\p{Script=${name}}`) : undefined
}

function known(body: string): string | undefined {
  try {
    new RegExp(`[${body}]`, 'u').test('')
    return body
  } catch {
    return undefined
  }
}
