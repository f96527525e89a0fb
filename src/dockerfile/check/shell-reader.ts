/** A word of a shell, its quotes and escapes resolved. */
export interface ShellWord {
  readonly value: string
  /** Holds a variable or a command whose value is not known here; it stands in `value` as it is written. */
  readonly expands: boolean
  /** Index into the text that was read. */
  readonly start: number
  readonly end: number
}

/** The words of one command as they are written. */
export interface ShellSource {
  readonly words: readonly ShellWord[]
  readonly pipeline: number
  readonly subshell: boolean
}

// Words that begin no command themselves: the command stands behind them.
const KEYWORDS: ReadonlySet<string> = new Set(
  'if then elif else fi while until do done esac { } ! coproc'.split(' '),
)
// Words whose line is no command.
const HEADERS: ReadonlySet<string> = new Set(['for', 'select', 'case', 'function', '[[', '[', 'in'])

/** Where the reader stands: in the script, in `( )`, `$( )` or between backquotes. */
interface Frame {
  readonly close: ')' | '`' | undefined
  readonly words: ShellWord[]
  readonly word: OpenWord
  /** The substitution stands within double quotes. */
  readonly quoted: boolean
  readonly pipeline: number
}

interface OpenWord {
  value: string
  expands: boolean
  start: number
}

interface PendingHeredoc {
  readonly delimiter: string
  readonly chomp: boolean
}

const NO_WORD = -1
/** What stands in a word for a command whose output is unknown. */
const SUBSTITUTION = '$()'

/** Cuts a script into commands and these into words, in one pass and without recursion. */
export class ShellReader {
  readonly #text: string
  readonly #commands: ShellSource[] = []
  readonly #frames: Frame[] = []
  readonly #heredocs: PendingHeredoc[] = []
  #words: ShellWord[] = []
  #word: OpenWord = emptyWord()
  #quoted = false
  #at = 0
  #pipeline = 0
  #pipelines = 0
  #redirection: 'file' | 'heredoc' | 'chomped heredoc' | undefined

  constructor(text: string) {
    this.#text = text
  }

  read(): readonly ShellSource[] {
    while (this.#at < this.#text.length) this.#step(this.#text[this.#at] ?? '')
    this.#endCommand()
    for (let frame = this.#frames.pop(); frame; frame = this.#frames.pop()) {
      this.#resume(frame)
      this.#endCommand()
    }
    return this.#commands
  }

  #step(character: string): void {
    if (character === '\\') return this.#escape()
    if (character === '$') return this.#dollar()
    if (character === '`') return this.#backquote()
    if (this.#quoted) {
      if (character === '"') this.#quoted = false
      else this.#take(character)
      this.#at++
      return
    }
    switch (character) {
      case '"':
        this.#open()
        this.#quoted = true
        this.#at++
        return
      case "'":
        return this.#singleQuotes()
      case ' ':
      case '\t':
      case '\r':
        this.#endWord()
        this.#at++
        return
      case '\n':
        return this.#newline()
      case '#':
        return this.#word.start === NO_WORD ? this.#comment() : this.#plain(character)
      case ';':
      case '&':
      case '|':
        return this.#operator(character)
      case '(':
        return this.#openParenthesis()
      case ')':
        return this.#closeParenthesis()
      case '<':
      case '>':
        return this.#redirect()
      default:
        return this.#plain(character)
    }
  }

  #plain(character: string): void {
    this.#take(character)
    this.#at++
  }

  #open(): void {
    if (this.#word.start === NO_WORD) this.#word.start = this.#at
  }

  #take(text: string): void {
    this.#open()
    this.#word.value += text
  }

  #escape(): void {
    const next = this.#text[this.#at + 1]
    if (next === '\n') {
      this.#at += 2
      return
    }
    const literal = this.#quoted && next !== undefined && !'"$`\\'.includes(next)
    this.#take(literal ? `\\${next}` : (next ?? '\\'))
    this.#at += 2
  }

  #singleQuotes(): void {
    this.#open()
    const end = this.#indexOf("'", this.#at + 1)
    this.#take(this.#text.slice(this.#at + 1, end))
    this.#at = end + 1
  }

  #dollar(): void {
    const next = this.#text[this.#at + 1]
    this.#open()
    if (next === '(') {
      this.#word.expands = true
      if (this.#text[this.#at + 2] === '(') return this.#skipBalanced('(', ')')
      this.#word.value += SUBSTITUTION
      return this.#push(')', 2)
    }
    if (next === '{') {
      this.#word.expands = true
      return this.#skipBalanced('{', '}')
    }
    if (next !== undefined && /[\w@*#?!-]/.test(next)) this.#word.expands = true
    this.#take('$')
    this.#at++
  }

  /** `${...}` and `$((...))` are taken as they are written. */
  #skipBalanced(open: string, close: string): void {
    const start = this.#at
    let depth = 0
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]
      if (character === '\\') this.#at++
      else if (character === open) depth++
      else if (character === close && --depth === 0) break
    }
    this.#at++
    this.#take(this.#text.slice(start, this.#at))
  }

  #backquote(): void {
    if (this.#frames.at(-1)?.close === '`') return this.#pop()
    this.#take(SUBSTITUTION)
    this.#word.expands = true
    this.#push('`', 1)
  }

  /** The commands of a substitution or of parentheses stand before what goes on behind them. */
  #push(close: ')' | '`', length: number): void {
    const pipeline = this.#pipeline
    this.#frames.push({
      close,
      words: this.#words,
      word: this.#word,
      quoted: this.#quoted,
      pipeline,
    })
    this.#words = []
    this.#word = emptyWord()
    this.#quoted = false
    this.#pipeline = ++this.#pipelines
    this.#at += length
  }

  #pop(): void {
    const frame = this.#frames.at(-1)
    this.#endCommand()
    this.#frames.pop()
    if (frame) this.#resume(frame)
    this.#at++
  }

  #resume(frame: Frame): void {
    this.#words = frame.words
    this.#word = frame.word
    this.#quoted = frame.quoted
    this.#pipeline = frame.pipeline
  }

  #comment(): void {
    this.#at = this.#indexOf('\n', this.#at)
  }

  #newline(): void {
    this.#endCommand()
    this.#at++
    for (const { delimiter, chomp } of this.#heredocs.splice(0)) this.#skipHeredoc(delimiter, chomp)
  }

  #skipHeredoc(delimiter: string, chomp: boolean): void {
    while (this.#at < this.#text.length) {
      const end = this.#indexOf('\n', this.#at)
      const line = this.#text.slice(this.#at, end)
      this.#at = end + 1
      if ((chomp ? line.replace(/^\t+/, '') : line) === delimiter) return
    }
  }

  #operator(character: string): void {
    const pair = this.#text[this.#at + 1]
    // Part of a redirection: `2>&1` is read there, `&>` begins one.
    if (character === '&' && pair === '>') {
      this.#endWord()
      this.#at++
      return
    }
    const pipe = character === '|' && pair !== '|'
    this.#endCommand(pipe)
    this.#at += pair === character || (character === '|' && pair === '&') ? 2 : 1
  }

  #openParenthesis(): void {
    // `name()` defines a function, `name=(...)` a list.
    if (this.#word.start !== NO_WORD) {
      if (this.#text[this.#at + 1] === ')') {
        this.#dropCommand()
        this.#at += 2
        return
      }
      return this.#skipBalancedFrom()
    }
    this.#push(')', 1)
  }

  #skipBalancedFrom(): void {
    this.#at--
    this.#skipBalanced('(', ')')
  }

  #closeParenthesis(): void {
    if (this.#frames.at(-1)?.close === ')') return this.#pop()
    // The pattern of a `case`.
    this.#dropCommand()
    this.#at++
  }

  #redirect(): void {
    if (/^\d+$/.test(this.#word.value)) this.#word = emptyWord()
    else this.#endWord()
    const rest = this.#text.slice(this.#at, this.#at + 3)
    if (rest[1] === '(') {
      // A process substitution: `<(command)`.
      this.#open()
      this.#word.expands = true
      return this.#push(')', 2)
    }
    if (rest.startsWith('<<') && rest[2] !== '<') {
      this.#redirection = rest[2] === '-' ? 'chomped heredoc' : 'heredoc'
      this.#at += rest[2] === '-' ? 3 : 2
      return
    }
    this.#redirection = 'file'
    this.#at++
    while ('<>&|'.includes(this.#text[this.#at] ?? ' ')) this.#at++
    if (this.#text[this.#at] === '-' && this.#text[this.#at - 1] === '&') {
      this.#at++
      this.#redirection = undefined
    }
  }

  #endWord(): void {
    const { value, expands, start } = this.#word
    if (start === NO_WORD) return
    this.#word = emptyWord()
    const redirection = this.#redirection
    this.#redirection = undefined
    if (redirection === 'file') return
    if (redirection !== undefined) {
      this.#heredocs.push({ delimiter: value, chomp: redirection === 'chomped heredoc' })
      return
    }
    const plain = this.#text.slice(start, this.#at) === value
    if (this.#words.length === 0 && plain && KEYWORDS.has(value)) return
    // What is opened and never closed leads behind the end.
    this.#words.push({ value, expands, start, end: Math.min(this.#at, this.#text.length) })
  }

  #endCommand(pipe = false): void {
    this.#endWord()
    this.#redirection = undefined
    const words = this.#words
    const pipeline = this.#pipeline
    this.#words = []
    if (!pipe) this.#pipeline = ++this.#pipelines
    if (words.length === 0 || HEADERS.has(words[0]?.value ?? '')) return
    this.#commands.push({ words, pipeline, subshell: this.#frames.length > 0 })
  }

  #dropCommand(): void {
    this.#word = emptyWord()
    this.#words = []
  }

  #indexOf(text: string, from: number): number {
    const found = this.#text.indexOf(text, from)
    return found < 0 ? this.#text.length : found
  }
}

function emptyWord(): OpenWord {
  return { value: '', expands: false, start: NO_WORD }
}
