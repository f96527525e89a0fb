import { UnprintableValueError } from '../../errors/index.js'
import { type Expansion, type ExpansionOperator, type Word } from '../../node/index.js'
import type { PrintContext } from './context.js'
import { isPlainPattern, type PatternPlace, quotedPattern, unquotedPattern } from './pattern.js'

// Characters that no reader of the language treats specially, wherever they stand in a word.
const SAFE = /^[\w@%+=:,./~^*?-]*$/
const BLANK = /[\t\n\v\f\r ]/

// Source: buildkit frontend/dockerfile/shell/lex.go, the switch of each state.
const ESCAPED_IN_DOUBLE_QUOTES = ['"', '$'] as const
// The lexer drops a byte order mark at the start of what it reads.
const ESCAPED_BARE = ['"', "'", '$', '<', '\uFEFF'] as const
const ESCAPED_IN_HEREDOC = ['$', '\uFEFF'] as const
const ESCAPED_IN_OPERAND = [...ESCAPED_BARE, '}'] as const

/** How the texts of a word are written, within the operands of its expansions too. */
interface Style {
  readonly text: (text: string) => string
  readonly operand: (text: string) => string
  readonly quotesPatterns: boolean
}

/** Prints a word for where quotes are understood, and only with the quotes that it needs. */
export function printWord(word: Word, context: PrintContext): string {
  const text = printAnyWord(word, context)
  if (!text.includes('\n')) return text
  throw new UnprintableValueError('A newline cannot stand in this value', {
    at: context.at,
    hint: 'An instruction holds one line. Put the text into a file with write().',
  })
}

function printAnyWord(word: Word, context: PrintContext): string {
  const plain = printPlainWord(word, context)
  if (plain !== undefined) return plain || '""'
  return hasQuotedPattern(word)
    ? printParts(word, piecewise(context), context)
    : printQuotedWord(word, context)
}

/** The same with quotes in any case, and with every character that a JSON string holds. */
export function printQuotedWord(word: Word, context: PrintContext): string {
  return `"${printParts(word, inDoubleQuotes(context), context)}"`
}

/** The same for the first word after the instruction, where a leading `--` would begin a flag. */
export function printLeadingWord(word: Word, context: PrintContext): string {
  const text = printWord(word, context)
  if (!text.startsWith('--')) return text
  // Quotes within it would end those around it.
  return /["']/.test(text) ? `""${text}` : `"${text}"`
}

/** A word that needs neither quotes nor escapes, or undefined. */
export function printPlainWord(word: Word, context: PrintContext): string | undefined {
  return isPlain(word) ? printParts(word, bare(context), context) : undefined
}

function isPlain(word: Word): boolean {
  if (typeof word === 'string') return SAFE.test(word)
  return word.every((part) =>
    typeof part === 'string'
      ? SAFE.test(part)
      : isPlain(part.operand ?? '') && isPlain(part.replacement ?? '') && !hasQuotedPattern([part]),
  )
}

/**
 * Prints a word with escapes and no quotes: for a member of a JSON array or the value of a flag, which
 * have their own quotes around it.
 */
export function printBareWord(word: Word, context: PrintContext): string {
  return printParts(word, bare(context), context)
}

/**
 * Prints a word for where blanks split words in spite of quotes, as the line of a heredoc, or undefined.
 *
 * Single quotes, because BuildKit looks for the heredocs of a line with `\` as escape character whatever the
 * directive says, and quotes mean the same either way.
 */
export function printUnsplitWord(word: Word, context: PrintContext): string | undefined {
  const style: Style = { text: singleQuoted, operand: singleQuoted, quotesPatterns: true }
  const text = printParts(word, style, context) || "''"
  return BLANK.test(text) ? undefined : text
}

function singleQuoted(text: string): string {
  return SAFE.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

/** Prints the content of a heredoc that the builder expands: there quotes mean nothing and `\` always escapes. */
export function printHeredocText(word: Word, context: PrintContext): string {
  const inHeredoc: PrintContext = { ...context, escape: '\\' }
  const style: Style = {
    text: (text) => escape(text, ESCAPED_IN_HEREDOC, inHeredoc),
    operand: (text) => escape(text, ESCAPED_IN_OPERAND, inHeredoc),
    quotesPatterns: false,
  }
  return printParts(word, style, inHeredoc)
}

function bare(context: PrintContext): Style {
  return {
    text: (text) => escape(text, ESCAPED_BARE, context),
    operand: (text) => escape(text, ESCAPED_IN_OPERAND, context),
    quotesPatterns: true,
  }
}

function inDoubleQuotes(context: PrintContext): Style {
  return { ...bare(context), text: (text) => escape(text, ESCAPED_IN_DOUBLE_QUOTES, context) }
}

/**
 * Each text in quotes of its own: the quotes of a pattern within the quotes of the word would be taken for its end
 * by what splits the line into words (parser/line_parsers.go, `parseWords`).
 */
function piecewise(context: PrintContext): Style {
  const text = (piece: string): string =>
    SAFE.test(piece) ? piece : `"${escape(piece, ESCAPED_IN_DOUBLE_QUOTES, context)}"`
  return { text, operand: text, quotesPatterns: true }
}

function printParts(word: Word, style: Style, context: PrintContext): string {
  if (typeof word === 'string') return style.text(word)
  return word
    .map((part, index) => {
      if (typeof part === 'string') return style.text(part)
      const next = word.slice(index + 1).find((following) => following !== '')
      return printExpansion(part, typeof next === 'string' ? next : '', style, context)
    })
    .join('')
}

function printExpansion(
  expansion: Expansion,
  following: string,
  style: Style,
  context: PrintContext,
): string {
  const { variable, operator, operand = '', replacement = '' } = expansion
  if (operator === undefined) {
    const braces = expansion.braces || continuesName(variable, following)
    return braces ? `\${${variable}}` : `$${variable}`
  }
  const pattern = (word: Word, place: PatternPlace): string =>
    printPattern(word, place, operator, style, context)
  switch (operator) {
    case '/':
    case '//':
      return `\${${variable}${operator}${pattern(operand, 'pattern')}/${pattern(replacement, 'replacement')}}`
    case '#':
    case '##':
    case '%':
    case '%%':
      return `\${${variable}${operator}${pattern(operand, 'pattern')}}`
    default:
      return `\${${variable}${operator}${printParts(
        operand,
        { ...style, text: style.operand },
        context,
      )}}`
  }
}

function printPattern(
  word: Word,
  place: PatternPlace,
  operator: ExpansionOperator,
  style: Style,
  context: PrintContext,
): string {
  const unprintable = (): UnprintableValueError =>
    new UnprintableValueError(
      `The pattern ${JSON.stringify(word)} cannot be written in an expansion`,
      {
        at: context.at,
        hint: 'In the content of a file a pattern holds no variables that stand for themselves, and no braces.',
      },
    )
  const printText = (text: string): string => {
    if (style.quotesPatterns) return quotedPattern(text)
    const written = unquotedPattern(text, place, operator)
    if (written === undefined) throw unprintable()
    return written
  }
  const text = printParts(word, { ...style, text: printText }, context)
  // Nothing behind `/` would make `//` of it, which is another operator.
  if (text !== '' || place === 'replacement' || operator !== '/') return text
  if (style.quotesPatterns) return "''"
  throw unprintable()
}

/** Whether a text right behind `$NAME` would be read as part of the name. */
export function continuesName(variable: string, following: string): boolean {
  if (/^\p{Nd}/u.test(variable)) return /^\p{Nd}/u.test(following)
  return /^[\p{L}_]/u.test(variable) && /^[\p{L}\p{Nd}_]/u.test(following)
}

function hasQuotedPattern(word: Word): boolean {
  if (typeof word === 'string') return false
  return word.some((part) => {
    if (typeof part === 'string') return false
    const { operator, operand = '', replacement = '' } = part
    if (operator === undefined) return false
    if (/^[#%/]/.test(operator)) {
      return !isPlainPattern(operand, operator) || !isPlainPattern(replacement, '#')
    }
    return hasQuotedPattern(operand)
  })
}

function escape(text: string, characters: readonly string[], context: PrintContext): string {
  let escaped = ''
  for (const character of text) {
    if (character === context.escape || characters.includes(character)) escaped += context.escape
    escaped += character
  }
  return escaped
}
