import { ByteReader } from './byte-reader.js'
import { readJsonArray } from './json.js'
import { quote } from '../quote.js'
import { isSpace, isBlank, skipSpace } from './space.js'
import type { EscapeCharacter } from './tree.js'
import { splitBlanks, splitQuotedWords } from './words.js'

/** What the line parser of an instruction makes of its rest. BuildKit: `line_parsers.go`. */
export type ArgumentsReading = Arguments | { readonly problem: string }

export interface Arguments {
  readonly values: readonly string[]
  readonly json: boolean
}

type ArgumentsReader = (rest: string, escape: EscapeCharacter) => ArgumentsReading

const NONE: ArgumentsReading = { values: Object.freeze([]), json: false }
const UNKNOWN: ArgumentsReading = { values: Object.freeze(['']), json: false }
const NOT_STRINGS: ArgumentsReading = {
  problem: 'when using JSON array syntax, arrays must be comprised of strings only',
}

/** ONBUILD has none of its own: its rest is an instruction. */
const READERS: ReadonlyMap<string, ArgumentsReader> = new Map<string, ArgumentsReader>([
  ['add', jsonOrWords],
  ['arg', quotedWords],
  ['cmd', jsonOrText],
  ['copy', jsonOrWords],
  ['entrypoint', jsonOrText],
  ['env', (rest, escape) => namesAndValues('ENV', rest, escape)],
  ['expose', words],
  ['from', words],
  ['healthcheck', healthcheck],
  ['label', (rest, escape) => namesAndValues('LABEL', rest, escape)],
  ['maintainer', wholeText],
  ['onbuild', () => NONE],
  ['run', jsonOrText],
  ['shell', jsonOrText],
  ['stopsignal', wholeText],
  ['user', wholeText],
  ['volume', jsonOrWords],
  ['workdir', wholeText],
])

/** `name` in lower case. An unknown instruction keeps no arguments. */
export function readArguments(
  name: string,
  rest: string,
  escape: EscapeCharacter,
): ArgumentsReading {
  return READERS.get(name)?.(rest, escape) ?? UNKNOWN
}

function argumentsOf(values: string[]): ArgumentsReading {
  return values.length === 0 ? NONE : { values: Object.freeze(values), json: false }
}

function wholeText(rest: string): ArgumentsReading {
  return rest === '' ? NONE : argumentsOf([rest])
}

function words(rest: string): ArgumentsReading {
  return rest === '' ? NONE : argumentsOf(splitBlanks(rest))
}

function quotedWords(rest: string, escape: EscapeCharacter): ArgumentsReading {
  return argumentsOf(splitQuotedWords(rest, escape))
}

/** Undefined where the rest is no JSON array. */
function json(rest: string): ArgumentsReading | undefined {
  const start = skipSpace(rest, 0, rest.length)
  if (rest[start] !== '[') return undefined
  const array = readJsonArray(start === 0 ? rest : rest.slice(start))
  if (array.kind === 'mixed') return NOT_STRINGS
  return array.kind === 'strings' ? { values: array.values, json: true } : undefined
}

function jsonOrText(rest: string): ArgumentsReading {
  return json(rest) ?? wholeText(rest)
}

function jsonOrWords(rest: string): ArgumentsReading {
  return json(rest) ?? words(rest)
}

/** Three for each pair: name, value, and `=` or nothing. */
function namesAndValues(keyword: string, rest: string, escape: EscapeCharacter): ArgumentsReading {
  const found = splitQuotedWords(rest, escape)
  const first = found[0]
  if (first === undefined) return NONE
  if (!first.includes('=')) return legacyPair(keyword, rest)
  const values: string[] = []
  for (const word of found) {
    const equals = word.indexOf('=')
    if (equals === -1) {
      return {
        problem: `Syntax error - can't find = in ${quote(word)}. Must be of the form: name=value`,
      }
    }
    values.push(word.slice(0, equals), word.slice(equals + 1), '=')
  }
  return argumentsOf(values)
}

/** `NAME all the rest`. */
function legacyPair(keyword: string, rest: string): ArgumentsReading {
  let nameEnd = 0
  while (nameEnd < rest.length && !isBlank(rest.charCodeAt(nameEnd))) nameEnd++
  let value = nameEnd
  while (value < rest.length && isBlank(rest.charCodeAt(value))) value++
  if (value === nameEnd) return { problem: `${keyword} must have two arguments` }
  return argumentsOf([rest.slice(0, nameEnd), rest.slice(value), ''])
}

/** A type, and a command behind it. */
function healthcheck(rest: string): ArgumentsReading {
  const [type, command] = splitAtByteSpace(rest)
  if (type === '') return NONE
  const reading = jsonOrText(command)
  if ('problem' in reading) return reading
  return { values: Object.freeze([type, ...reading.values]), json: reading.json }
}

/**
 * Looks for spaces byte by byte, as BuildKit does, which takes the bytes 0x85 and 0xa0 for spaces. What is left
 * of a character that is cut becomes a replacement character for each byte.
 */
function splitAtByteSpace(text: string): [string, string] {
  const bytes = new ByteReader(text, 0, text.length)
  while (!bytes.atEnd && !isSpace(bytes.byte)) bytes.next()
  const head = text.slice(0, bytes.index) + '\ufffd'.repeat(bytes.bytesRead)
  while (!bytes.atEnd && isSpace(bytes.byte)) bytes.next()
  return [head, '\ufffd'.repeat(bytes.bytesLeft) + text.slice(bytes.indexBehind)]
}
