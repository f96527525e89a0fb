import { EMPTY_ENVIRONMENT } from '../shell/environment.js'
import { splitWords } from '../shell/lex.js'

/** What `<<NAME` says. BuildKit: `parser.Heredoc`. */
export interface HeredocWord {
  /** The delimiter, without its quotes. */
  readonly name: string
  readonly fileDescriptor: number
  readonly expand: boolean
  readonly chomp: boolean
}

// BuildKit reads heredocs with the backslash, whatever the escape directive says.
const LEXING = { escape: '\\', skipUnsetEnv: true } as const
const LINE_LEXING = { ...LEXING, rawQuotes: true, rawEscapes: true } as const

/** Go's `strconv.ParseUint` answers with the largest number where one is too large. */
const MAX_FILE_DESCRIPTOR = 2 ** 64

/**
 * The heredocs of a line, in the order of their words. BuildKit: `heredocsFromLine`.
 *
 * @throws {ExpansionError} for a word that is no word of the shell.
 */
export function heredocsOfLine(line: string): HeredocWord[] {
  const heredocs: HeredocWord[] = []
  for (const word of wordsOf(line)) {
    const heredoc = readHeredocWord(word)
    if (heredoc) heredocs.push(heredoc)
  }
  return heredocs
}

/** None where the line as a whole cannot be split: BuildKit goes on without heredocs then. */
function wordsOf(line: string): readonly string[] {
  try {
    return splitWords(line, EMPTY_ENVIRONMENT, LINE_LEXING)
  } catch {
    return []
  }
}

/** A delimiter in which the shell has nothing to resolve. */
const PLAIN = /^[\w.-]+$/
const DASH = 0x2d
const LESS_THAN = 0x3c

/**
 * Undefined where the word is no heredoc. BuildKit: `ParseHeredoc`, `^(\d*)<<(-?)\s*([^<]*)$`.
 *
 * @throws {ExpansionError} for a delimiter that is no word of the shell.
 */
export function readHeredocWord(word: string): HeredocWord | undefined {
  let digits = 0
  while (isDigit(word.charCodeAt(digits))) digits++
  if (word.charCodeAt(digits) !== LESS_THAN || word.charCodeAt(digits + 1) !== LESS_THAN)
    return undefined
  const chomp = word.charCodeAt(digits + 2) === DASH
  let start = digits + (chomp ? 3 : 2)
  while (isAsciiSpace(word.charCodeAt(start))) start++
  const delimiter = word.slice(start)
  if (delimiter === '' || delimiter.includes('<')) return undefined
  const fileDescriptor = Math.min(Number(word.slice(0, digits)), MAX_FILE_DESCRIPTOR)
  if (PLAIN.test(delimiter)) return { name: delimiter, fileDescriptor, expand: true, chomp }
  const words = splitWords(delimiter, EMPTY_ENVIRONMENT, LEXING)
  const [name] = words
  if (name === undefined || words.length !== 1) return undefined
  const [raw] = splitWords(delimiter, EMPTY_ENVIRONMENT, { ...LEXING, rawQuotes: true })
  return {
    name,
    fileDescriptor,
    expand: countQuotes(name) === countQuotes(raw ?? ''),
    chomp,
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** What `\s` is to Go's regular expressions. */
function isAsciiSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d
}

function countQuotes(text: string): number {
  let count = 0
  for (const character of text) if (character === '"' || character === "'") count++
  return count
}

/** A body without the tabs in front of its lines. BuildKit: `ChompHeredocContent`. */
export function chompTabs(content: string): string {
  // JavaScript's ^ stands behind a carriage return as well, Go's only behind a newline.
  return content.replace(/(^|\n)\t+/g, '$1')
}
