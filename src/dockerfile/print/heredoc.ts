import { UnprintableValueError } from '../../errors/index.js'
import { type InlineFile, literalText, type ScriptCommand, type Word } from '../../node/index.js'
import { type HeredocWord, heredocsOfLine, readHeredocWord } from '../syntax/heredoc.js'
import { NO_FILE, type PrintContext } from './context.js'
import { printHeredocText } from './word.js'

/** The `<<WORD` on the line of the instruction, and the lines that follow it. */
export interface Heredoc {
  readonly word: string
  readonly body: string
}

/** A heredoc for RUN, whose body the shell expands, never the builder. */
export function printScript(
  { text, name }: Pick<ScriptCommand, 'text' | 'name'>,
  context: PrintContext,
): Heredoc {
  const delimiter = name ?? freeDelimiter(text)
  assertFree(delimiter, text, context)
  return {
    word: printDelimiter({ name: delimiter, expand: PLAIN_NAME.test(delimiter) }, context),
    body: withFinalNewline(text) + delimiter,
  }
}

// What the builder would change in the body of a heredoc whose delimiter is not quoted.
const CHANGED = /[$\\]|^\uFEFF/

/** A heredoc for COPY and ADD. */
export function printInlineFile({ name, content }: InlineFile, context: PrintContext): Heredoc {
  const literal = literalText(content)
  const text = literal ?? printHeredocText(content, context)
  const delimiter = name ?? freeDelimiter(text)
  assertFree(delimiter, text, context)
  const expand = literal === undefined || (PLAIN_NAME.test(delimiter) && !CHANGED.test(literal))
  return {
    word: printDelimiter({ name: delimiter, expand }, context),
    body: withFinalNewline(text) + delimiter,
  }
}

function assertFree(delimiter: string, text: string, { at }: PrintContext): void {
  if (!lines(text).includes(delimiter)) return
  throw new UnprintableValueError(
    `The content of ${delimiter} has a line that is its own name, which would end it`,
    { at, hint: 'Give the whole path to write() instead.' },
  )
}

// `<<-NAME` has a meaning of its own.
const PLAIN_NAME = /^[\w.][\w.-]*$/

/** A word that delimits with this name, and says whether variables expand: with quotes they do not. */
function printDelimiter(
  { name, expand }: Pick<HeredocWord, 'name' | 'expand'>,
  context: PrintContext,
): string {
  const word = `<<${expand ? name.replace(/[^\p{L}\p{N}_.]/gu, '\\$&') : quoted(name)}`
  const read = PLAIN_NAME.test(name) ? { name, expand, chomp: false } : readWord(word)
  if (read?.name === name && read.expand === expand && !read.chomp) return word
  throw new UnprintableValueError(`${JSON.stringify(name)} cannot delimit a heredoc`, {
    at: context.at,
    hint: 'Name it with letters, digits, ".", "_" and "-".',
  })
}

function quoted(name: string): string {
  return PLAIN_NAME.test(name) ? `"${name}"` : `'${name.replaceAll("'", `'"'"'`)}'`
}

function readWord(word: string): HeredocWord | undefined {
  try {
    return readHeredocWord(word)
  } catch {
    // What the lexer cannot read is no heredoc.
    return undefined
  }
}

/**
 * A text of which the first line has heredocs and all others are their lines, the last one the last delimiter: parted
 * there. Of any other text all is the line.
 */
export function splitHeredocs(text: string): { readonly line: string; readonly body?: string } {
  const newline = text.indexOf('\n')
  if (newline === -1) return { line: text }
  const line = text.slice(0, newline)
  const following = text.slice(newline + 1).split('\n')
  let position = 0
  for (const { name, chomp } of heredocsIn(line)) {
    const isEnd = (candidate: string): boolean =>
      (chomp ? candidate.replace(/^\t+/, '') : candidate).replace(/\r+$/, '') === name
    while (position < following.length && !isEnd(following[position] ?? '')) position++
    // What is handed on has the bare name for its last line.
    if (following[position] !== name) return { line: text }
    position++
  }
  return position === following.length ? { line, body: text.slice(newline + 1) } : { line: text }
}

/** The heredocs that BuildKit finds in a line; none in one that makes no sense to it. */
export function heredocsIn(line: string): readonly HeredocWord[] {
  try {
    return heredocsOfLine(line)
  } catch {
    return []
  }
}

function withFinalNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** Lines as they are compared with a delimiter: BuildKit takes away every CR and LF at their end. */
function lines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(/\r+$/, ''))
}

/** What delimits the content of a file that has no name. */
export function defaultDelimiter(content: Word): string {
  return freeDelimiter(literalText(content) ?? printHeredocText(content, NO_FILE))
}

/** A delimiter that no line of a text is. */
export function freeDelimiter(text: string): string {
  const taken = new Set(lines(text))
  if (!taken.has('EOF')) return 'EOF'
  let number = 1
  while (taken.has(`EOF${number}`)) number++
  return `EOF${number}`
}
