import { type Effort, join } from './effort.js'
import type { Environment } from './environment.js'
import { ExpansionError } from './expansion-error.js'
import type { LexOptions } from './lex.js'
import { replaceAll, replaceFirst, trimPrefix, trimSuffix } from './substitute.js'
import type { WordSplitter } from './word-splitter.js'

/** What is being read: the word, an operand within it, or text in double quotes. */
type Frame = WordFrame | QuotedFrame

interface WordFrame {
  readonly kind: 'word'
  readonly rawEscapes: boolean
  /** Missing for the word itself. */
  readonly operand?: Operand
  text: string
}

interface QuotedFrame {
  readonly kind: 'quoted'
  readonly rawEscapes: boolean
  text: string
}

/** The part of `${name...}` that is being read. */
interface Operand {
  readonly name: string
  readonly stop: '}' | '/'
  /** As it is written, `:-` or `/`. */
  readonly operator: string
  readonly replacesAll?: boolean
  /** What stands before the second slash. */
  readonly pattern?: string
}

const DIGITS = /\p{Nd}+/uy
const NAME = /[\p{L}\p{Nd}_]*/uy
const SPECIAL_PARAMETERS = '@*#?-$!0'
const BYTE_ORDER_MARK = '\uFEFF'
const END = ''
/** How Go shows a character that is none. */
const NO_CHARACTER = '\uFFFD'

/**
 * Reads one word. BuildKit calls itself for what stands within quotes and braces; here `#frames` holds what
 * waits, so that no depth of a file ends the stack.
 */
export class Lexer {
  readonly matched = new Set<string>()
  readonly unmatched = new Set<string>()
  readonly #source: string
  readonly #env: Environment
  readonly #options: LexOptions
  readonly #effort: Effort
  readonly #splitter: WordSplitter | undefined
  readonly #frames: Frame[] = []
  readonly #plain: RegExp
  #position: number

  constructor(
    source: string,
    env: Environment,
    options: LexOptions,
    effort: Effort,
    /** Gets the same text, where words are wanted. */
    splitter?: WordSplitter,
  ) {
    this.#splitter = splitter
    this.#source = source
    this.#env = env
    this.#options = options
    this.#effort = effort
    this.#plain = options.escape === '`' ? /[^$<'"`}/]+/y : /[^$<'"\\}/]+/y
    this.#position = source.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  }

  /** @throws {ExpansionError} Its message without the word around it. */
  run(): string {
    const word: WordFrame = {
      kind: 'word',
      rawEscapes: this.#options.rawEscapes ?? false,
      text: '',
    }
    this.#frames.push(word)
    for (let frame = this.#frames.at(-1); frame; frame = this.#frames.at(-1)) {
      if (frame.kind === 'word') this.#readWord(frame)
      else this.#readQuoted(frame)
    }
    return word.text
  }

  #readWord(frame: WordFrame): void {
    const character = this.#peek()
    if (character === END) {
      const stop = frame.operand?.stop
      if (stop !== undefined) {
        this.#fail(`unexpected end of statement while looking for matching ${stop}`)
      }
      this.#frames.pop()
    } else if (character === frame.operand?.stop) {
      this.#position += 1
      this.#frames.pop()
      this.#finishOperand(frame.operand, frame.text)
    } else if (character === '$') {
      this.#readDollar()
    } else if (character === '<') {
      this.#addRaw(frame, this.#readHeredocMark())
    } else if (character === "'" && !this.#options.skipProcessQuotes) {
      this.#addRaw(frame, this.#readSingleQuoted())
    } else if (character === '"' && !this.#options.skipProcessQuotes) {
      this.#openQuote(frame)
    } else if (character === this.#options.escape) {
      this.#readEscape(frame)
    } else {
      const text = this.#readPlain()
      frame.text += text
      if (!frame.operand) this.#splitter?.add(text)
    }
  }

  #readEscape(frame: WordFrame): void {
    this.#position += 1
    if (frame.rawEscapes) this.#addRaw(frame, this.#options.escape)
    const escaped = this.#next()
    if (escaped !== END) this.#addRaw(frame, escaped)
  }

  #addRaw(frame: WordFrame, text: string): void {
    frame.text += text
    if (!frame.operand) this.#splitter?.addRaw(text)
  }

  #openQuote(frame: Frame): void {
    this.#position += 1
    const text = this.#options.rawQuotes ? '"' : ''
    this.#frames.push({ kind: 'quoted', rawEscapes: frame.rawEscapes, text })
  }

  #readQuoted(frame: QuotedFrame): void {
    const character = this.#peek()
    if (character === END) {
      this.#fail('unexpected end of statement while looking for matching double-quote')
    } else if (character === '"') {
      this.#position += 1
      this.#frames.pop()
      this.#deliver(frame.text + (this.#options.rawQuotes ? '"' : ''), 'quoted')
    } else if (character === '$') {
      this.#readDollar()
    } else if (character === this.#options.escape) {
      this.#position += 1
      if (frame.rawEscapes) frame.text += character
      const escaped = this.#peek()
      // An escape at the end is dropped; what cannot be escaped keeps it.
      if (escaped === END) return
      const escapable = escaped === '"' || escaped === '$' || escaped === this.#options.escape
      frame.text += escapable ? this.#next() : character
    } else {
      frame.text += this.#readPlain()
    }
  }

  #readSingleQuoted(): string {
    const from = this.#position + 1
    const end = this.#source.indexOf("'", from)
    if (end === -1) {
      this.#position = this.#source.length
      this.#fail('unexpected end of statement while looking for matching single-quote')
    }
    this.#position = end + 1
    const text = this.#source.slice(from, end)
    return this.#options.rawQuotes ? `'${text}'` : text
  }

  #readHeredocMark(): string {
    const from = this.#position
    this.#position += 1
    if (this.#peek() === '<') {
      do this.#position += 1
      while (this.#peek() === ' ' || this.#peek() === '\t' || this.#peek() === '\r')
    }
    return this.#source.slice(from, this.#position)
  }

  #readDollar(): void {
    this.#position += 1
    if (this.#peek() !== '{') {
      const name = this.#readName()
      if (name === '') {
        this.#deliver('$', 'expansion')
        return
      }
      const value = this.#variable(name)
      this.#deliver(value ?? (this.#options.skipUnsetEnv ? `$${name}` : ''), 'expansion')
      return
    }
    this.#position += 1
    const first = this.#peek()
    if (first === END) this.#fail("syntax error: missing '}'")
    if (first === '{' || first === '}' || first === ':') {
      this.#fail('syntax error: bad substitution')
    }
    this.#readOperator(this.#readName())
  }

  #readOperator(name: string): void {
    let operator = this.#next()
    switch (operator) {
      case '}': {
        const value = this.#variable(name)
        this.#deliver(value ?? (this.#options.skipUnsetEnv ? `\${${name}}` : ''), 'expansion')
        return
      }
      case '/': {
        const replacesAll = this.#peek() === '/'
        if (replacesAll) this.#position += 1
        this.#openOperand({ name, operator, stop: '/', replacesAll }, true)
        return
      }
      case ':': {
        const modifier = this.#next()
        operator += modifier === END ? NO_CHARACTER : modifier
        if (modifier === '#' || modifier === '%') {
          this.#fail(`unsupported modifier (${operator}) in substitution`)
        }
        this.#openOperand({ name, operator, stop: '}' }, false)
        return
      }
      case '+':
      case '-':
      case '?':
        this.#openOperand({ name, operator, stop: '}' }, false)
        return
      case '#':
      case '%':
        this.#openOperand({ name, operator, stop: '}' }, true)
        return
      default:
        this.#fail(
          `unsupported modifier (${operator === END ? NO_CHARACTER : operator}) in substitution`,
        )
    }
  }

  #openOperand(operand: Operand, rawEscapes: boolean): void {
    this.#splitter?.forget()
    this.#frames.push({ kind: 'word', rawEscapes, operand, text: '' })
  }

  #finishOperand(operand: Operand, text: string): void {
    if (operand.stop === '/') {
      this.#openOperand({ ...operand, stop: '}', pattern: text }, true)
      return
    }
    const value = this.#variable(operand.name)
    if (value === undefined && this.#options.skipUnsetEnv) {
      const { name, operator, pattern } = operand
      const between = pattern === undefined ? '' : `${pattern}/`
      this.#deliver(`\${${name}${operator}${between}${text}}`, 'expansion')
      return
    }
    try {
      this.#deliver(this.#substitute(operand, value, text), 'expansion')
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error
      this.#fail(error.message)
    }
  }

  #substitute(operand: Operand, value: string | undefined, text: string): string {
    const { name, operator } = operand
    const missing = value === undefined || (operator.startsWith(':') && value === '')
    switch (operator) {
      case '-':
      case ':-':
        return missing ? text : value
      case '+':
      case ':+':
        return missing ? '' : text
      case '?':
      case ':?':
        if (!missing) return value
        return this.#fail(
          `${name}: ${text || `is not allowed to be ${value === undefined ? 'unset' : 'empty'}`}`,
        )
      case '#':
      case '%': {
        const longest = text.startsWith(operator)
        const pattern = longest ? text.slice(1) : text
        const trim = operator === '#' ? trimPrefix : trimSuffix
        return trim(pattern, value ?? '', longest ? 'longest' : 'shortest', this.#effort)
      }
      case '/': {
        const replace = operand.replacesAll ? replaceAll : replaceFirst
        return replace(operand.pattern ?? '', text, value ?? '', this.#effort)
      }
      default:
        return this.#fail(`unsupported modifier (${operator}) in substitution`)
    }
  }

  /** Hands what quotes or an expansion came to to what they stand in. */
  #deliver(text: string, from: 'quoted' | 'expansion'): void {
    const frame = this.#frames.at(-1)
    if (!frame) return
    frame.text = join(frame.text, text)
    if (this.#frames.length > 1) return
    if (from === 'quoted') this.#splitter?.addRaw(text)
    else this.#splitter?.add(text)
  }

  #variable(name: string): string | undefined {
    const value = this.#env.get(name)
    const names = value === undefined ? this.unmatched : this.matched
    names.add(name)
    return value === undefined ? undefined : this.#effort.insert(value)
  }

  #readName(): string {
    const character = this.#peekCodePoint()
    const digits = this.#take(DIGITS)
    if (digits !== '') return digits
    if (character !== END && SPECIAL_PARAMETERS.includes(character)) {
      this.#position += 1
      return character
    }
    return this.#take(NAME)
  }

  #readPlain(): string {
    return this.#take(this.#plain) || this.#next()
  }

  #take(expression: RegExp): string {
    expression.lastIndex = this.#position
    const text = expression.exec(this.#source)?.[0] ?? ''
    this.#position += text.length
    return text
  }

  /** A code unit, which does to compare with the characters of the language. */
  #peek(): string {
    return this.#source[this.#position] ?? END
  }

  #peekCodePoint(): string {
    const codePoint = this.#source.codePointAt(this.#position)
    return codePoint === undefined ? END : String.fromCodePoint(codePoint)
  }

  #next(): string {
    const character = this.#peekCodePoint()
    this.#position += character.length
    return character
  }

  /** BuildKit calls any failure within braces that reaches the end of the text a missing end of the braces. */
  #fail(message: string): never {
    const unfinished = this.#frames.find((frame) => frame.kind === 'word' && frame.operand)
    if (this.#peek() !== END || unfinished?.kind !== 'word') throw new ExpansionError(message)
    throw new ExpansionError(
      unfinished.operand?.stop === '/'
        ? "syntax error: missing '/' in ${}"
        : "syntax error: missing '}'",
    )
  }
}
