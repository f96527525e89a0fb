import type { Expansion, ExpansionOperator, Word, WordPart } from '../../node/index.js'
import { continuesName } from '../print/word.js'
import { quote } from '../quote.js'
import { type Environment, ExpansionError, expandWord, type LexOptions } from '../shell/index.js'
import type { EscapeCharacter } from '../syntax/tree.js'

/** How the text of a word is to be read. */
export interface WordReading {
  readonly escape: EscapeCharacter
  /** Whether quotes mean something: not in the content of a file. */
  readonly quotes: boolean
}

// Deeper than anybody nests, and so shallow that whatever walks through a word may call itself for what is within.
const MAX_DEPTH = 100

/**
 * Reads a raw word as BuildKit's shell lexer does (`shell/lex.go`), without variables at hand: what they are to be
 * put into, and where.
 *
 * @throws {ExpansionError} in BuildKit's words, where the word cannot be expanded whatever its variables are.
 */
export function readRawWord(raw: string, reading: WordReading): Word {
  if (!SPECIAL.test(raw)) return raw
  const reader = new WordReader(raw, reading)
  const word = reader.word()
  if (word === undefined) {
    throw (
      failureOf(raw, reading) ??
      new ExpansionError(`failed to process ${quote(raw)}: too deeply nested`)
    )
  }
  const failure = reader.hasPattern ? failureOf(raw, reading) : undefined
  if (failure) throw failure
  return word
}

const SPECIAL = /[$'"\\`\uFEFF]/

/** What BuildKit says of a word, if it says it of any values. */
function failureOf(raw: string, { escape, quotes }: WordReading): ExpansionError | undefined {
  const options: LexOptions = { escape, skipProcessQuotes: !quotes }
  // A pattern may take sense from the value of a variable: `\` before one wants an `*`.
  const [failure, other] = ['x', '*'].map((value) => failureWith(raw, value, options))
  return other && failure
}

function failureWith(raw: string, value: string, options: LexOptions): ExpansionError | undefined {
  const environment: Environment = { get: () => value, names: () => [] }
  try {
    expandWord(raw, environment, options)
    return undefined
  } catch (error) {
    if (error instanceof ExpansionError) return error
    throw error
  }
}

/** Thrown and caught within this file: what is wrong, the lexer itself says. */
const UNREADABLE = new ExpansionError('unreadable')

const DIGITS_SPECIAL_OR_NAME = /\p{Nd}+|[@*#?\-$!]|[\p{L}\p{Nd}_]*/uy
const ORDINARY = /[^$'"\\`}/]+/y
const BYTE_ORDER_MARK = '\uFEFF'

class WordReader {
  readonly #text: string
  readonly #escape: EscapeCharacter
  readonly #quotes: boolean
  #position: number
  hasPattern = false

  constructor(text: string, { escape, quotes }: WordReading) {
    this.#text = text
    this.#escape = escape
    this.#quotes = quotes
    this.#position = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  }

  /** Undefined where it cannot be read. */
  word(): Word | undefined {
    try {
      return simplify(this.#parts('', false, 0))
    } catch (error) {
      if (error === UNREADABLE) return undefined
      throw error
    }
  }

  /** Up to the stop, which is read too, or to the end. */
  #parts(stop: '' | '}' | '/', rawEscapes: boolean, depth: number): readonly WordPart[] {
    if (depth > MAX_DEPTH) throw UNREADABLE
    const parts = new PartList()
    while (this.#position < this.#text.length) {
      const character = this.#text.charAt(this.#position)
      if (character === stop) {
        this.#position++
        return parts.finish()
      }
      if (character === '$') parts.add(this.#dollar(depth))
      else if (this.#quotes && character === "'") parts.add(this.#singleQuoted())
      else if (this.#quotes && character === '"') this.#doubleQuoted(parts, rawEscapes, depth)
      else if (character === this.#escape) {
        if (rawEscapes) parts.add(character)
        this.#position++
        parts.add(this.#next())
      } else parts.add(this.#ordinary())
    }
    if (stop !== '') throw UNREADABLE
    return parts.finish()
  }

  #singleQuoted(): string {
    const start = this.#position + 1
    const end = this.#text.indexOf("'", start)
    if (end === -1) throw UNREADABLE
    this.#position = end + 1
    return this.#text.slice(start, end)
  }

  #doubleQuoted(parts: PartList, rawEscapes: boolean, depth: number): void {
    this.#position++
    while (this.#position < this.#text.length) {
      const character = this.#text.charAt(this.#position)
      if (character === '"') {
        this.#position++
        return
      }
      if (character === '$') parts.add(this.#dollar(depth))
      else if (character === this.#escape) {
        this.#position++
        if (rawEscapes) parts.add(character)
        const next = this.#text.charAt(this.#position)
        if (next === '') continue
        const escapable = next === '"' || next === '$' || next === this.#escape
        parts.add(escapable ? this.#next() : character)
      } else parts.add(this.#ordinary())
    }
    throw UNREADABLE
  }

  #dollar(depth: number): WordPart {
    this.#position++
    if (this.#text.charAt(this.#position) !== '{') {
      const variable = this.#name()
      return variable === '' ? '$' : { variable }
    }
    this.#position++
    if (/^[{}:]?$/.test(this.#text.charAt(this.#position))) throw UNREADABLE
    const variable = this.#name()
    const operator = this.#next()
    switch (operator) {
      case '}':
        return { variable, braces: true }
      case ':': {
        const modifier = this.#next()
        if (modifier !== '-' && modifier !== '+' && modifier !== '?') throw UNREADABLE
        return this.#default(variable, `:${modifier}`, depth)
      }
      case '-':
      case '+':
      case '?':
        return this.#default(variable, operator, depth)
      case '#':
      case '%':
        return this.#trimmed(variable, operator, depth)
      case '/':
        return this.#replaced(variable, depth)
      default:
        throw UNREADABLE
    }
  }

  #default(variable: string, operator: ExpansionOperator, depth: number): Expansion {
    return { variable, operator, operand: simplify(this.#parts('}', false, depth + 1)) }
  }

  #trimmed(variable: string, operator: '#' | '%', depth: number): Expansion {
    this.hasPattern = true
    const operand = simplify(this.#parts('}', true, depth + 1))
    const [first] = typeof operand === 'string' ? [operand] : operand
    if (typeof first !== 'string' || !first.startsWith(operator)) {
      return { variable, operator, operand }
    }
    const rest = first.slice(1)
    return {
      variable,
      operator: `${operator}${operator}` as ExpansionOperator,
      operand: typeof operand === 'string' ? rest : [...(rest ? [rest] : []), ...operand.slice(1)],
    }
  }

  #replaced(variable: string, depth: number): Expansion {
    this.hasPattern = true
    const all = this.#text.charAt(this.#position) === '/'
    if (all) this.#position++
    const operand = simplify(this.#parts('/', true, depth + 1))
    const replacement = simplify(this.#parts('}', true, depth + 1))
    return { variable, operator: all ? '//' : '/', operand, replacement }
  }

  #name(): string {
    return this.#take(DIGITS_SPECIAL_OR_NAME)
  }

  #ordinary(): string {
    return this.#take(ORDINARY) || this.#next()
  }

  #take(expression: RegExp): string {
    expression.lastIndex = this.#position
    const [text = ''] = expression.exec(this.#text) ?? []
    this.#position += text.length
    return text
  }

  /** Nothing at the end. */
  #next(): string {
    return this.#text.charAt(this.#position++)
  }
}

/** Texts side by side are one. */
class PartList {
  readonly #parts: WordPart[] = []
  #pieces: string[] = []

  add(part: WordPart): void {
    if (typeof part === 'string') {
      if (part !== '') this.#pieces.push(part)
    } else {
      this.#close()
      this.#parts.push(part)
    }
  }

  finish(): readonly WordPart[] {
    this.#close()
    return this.#parts
  }

  #close(): void {
    if (this.#pieces.length > 0) this.#addText(this.#pieces.join(''))
    this.#pieces = []
  }

  #addText(text: string): void {
    const last = this.#parts.at(-1)
    // Quotes may have parted them.
    if (
      typeof last === 'object' &&
      last.operator === undefined &&
      continuesName(last.variable, text)
    ) {
      this.#parts[this.#parts.length - 1] = { ...last, braces: true }
    }
    this.#parts.push(text)
  }
}

/** A word without expansions is a text. */
function simplify(parts: readonly WordPart[]): Word {
  const [only = ''] = parts
  return parts.length <= 1 && typeof only === 'string' ? only : parts
}
