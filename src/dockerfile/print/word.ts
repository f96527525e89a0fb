import { UnprintableValueError } from '../../errors/index.js'
import { type Expansion, literalText, type Word } from '../../node/index.js'
import type { PrintContext } from './context.js'

// Characters that no reader of the language treats specially, wherever they stand in a word.
const SAFE = /^[\w@%+=:,./~^*?-]*$/
const NAME_CHARACTER = /^[\p{L}\p{N}_]/u

// Source: buildkit frontend/dockerfile/shell/lex.go, the switch of each state.
const ESCAPED_IN_DOUBLE_QUOTES = ['"', '$'] as const
// The lexer drops a byte order mark at the start of what it reads.
const ESCAPED_BARE = ['"', "'", '$', '<', '\uFEFF'] as const
const ESCAPED_IN_HEREDOC = ['$', '\uFEFF'] as const
const ESCAPED_IN_OPERAND = [...ESCAPED_BARE, '}'] as const

/** Prints a word for where quotes are understood, and only with the quotes that it needs. */
export function printWord(word: Word, context: PrintContext): string {
  const plain = printPlainWord(word, context)
  if (plain !== undefined) return plain
  const text = printQuotedWord(word, context)
  if (!text.includes('\n')) return text
  throw new UnprintableValueError('A newline cannot stand in this value', {
    at: context.at,
    hint: 'An instruction holds one line. Put the text into a file with write().',
  })
}

/** The same with quotes in any case, and with every character that a JSON string holds. */
export function printQuotedWord(word: Word, context: PrintContext): string {
  return `"${printParts(word, (text) => escape(text, ESCAPED_IN_DOUBLE_QUOTES, context), context)}"`
}

/** The same for the first word after the instruction, where a leading `--` would begin a flag. */
export function printLeadingWord(word: Word, context: PrintContext): string {
  const text = printWord(word, context)
  return text.startsWith('--') ? `"${text}"` : text
}

/** A word that needs neither quotes nor escapes, or undefined. */
export function printPlainWord(word: Word, context: PrintContext): string | undefined {
  return isPlain(word) ? printParts(word, (text) => text, context) : undefined
}

function isPlain(word: Word): boolean {
  if (typeof word === 'string') return SAFE.test(word)
  return word.every((part) =>
    typeof part === 'string' ? SAFE.test(part) : isPlain(part.operand ?? ''),
  )
}

/**
 * Prints a word with escapes and no quotes: for a member of a JSON array or the value of a flag, which
 * have their own quotes around it.
 */
export function printBareWord(word: Word, context: PrintContext): string {
  return printParts(word, (text) => escape(text, ESCAPED_BARE, context), context)
}

/**
 * Prints a path for the line of a heredoc, where blanks split words in spite of quotes, or undefined.
 *
 * Single quotes, because BuildKit looks for the heredocs of a line with `\` as escape character whatever the
 * directive says, and quotes mean the same either way.
 */
export function printUnsplitWord(word: Word, context: PrintContext): string | undefined {
  const parts = typeof word === 'string' ? [word] : word
  const plain = parts.every((part) =>
    typeof part === 'string' ? !/[\t\n\v\f\r ]/.test(part) : isPlain([part]),
  )
  return plain ? printParts(word, singleQuoted, context) : undefined
}

function singleQuoted(text: string): string {
  return SAFE.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

/** Prints the content of a heredoc that the builder expands: there quotes mean nothing and `\` always escapes. */
export function printHeredocText(word: Word, context: PrintContext): string {
  const inHeredoc: PrintContext = { ...context, escape: '\\' }
  return printParts(word, (text) => escape(text, ESCAPED_IN_HEREDOC, inHeredoc), inHeredoc)
}

function printParts(
  word: Word,
  printText: (text: string) => string,
  context: PrintContext,
): string {
  if (typeof word === 'string') return printText(word)
  return word
    .map((part, index) => {
      if (typeof part === 'string') return printText(part)
      const next = word.slice(index + 1).find((following) => following !== '')
      return printExpansion(part, typeof next === 'string' ? next : '', context)
    })
    .join('')
}

function printExpansion(expansion: Expansion, following: string, context: PrintContext): string {
  const { variable, operator, operand = '', replacement = '' } = expansion
  if (operator === undefined) {
    const braces = expansion.braces || NAME_CHARACTER.test(following)
    return braces ? `\${${variable}}` : `$${variable}`
  }
  switch (operator) {
    case '/':
    case '//':
      return `\${${variable}${operator}${printPattern(operand, context)}/${printPattern(replacement, context)}}`
    case '#':
    case '##':
    case '%':
    case '%%':
      return `\${${variable}${operator}${printPattern(operand, context)}}`
    default:
      return `\${${variable}${operator}${printParts(
        operand,
        (text) => escape(text, ESCAPED_IN_OPERAND, context),
        context,
      )}}`
  }
}

// Within a pattern the lexer hands escapes on to the matcher, which knows three of them: there is no
// way to write a quote, a brace or a slash for itself.
const PATTERN = /^(?:[^\\"'$}/<`\p{White_Space}\uFEFF]|\\[*?\\])*$/u

function printPattern(pattern: Word, context: PrintContext): string {
  const text = literalText(pattern)
  if (text !== undefined && PATTERN.test(text)) return text
  throw new UnprintableValueError(
    `The pattern ${JSON.stringify(pattern)} cannot be written in an expansion`,
    {
      at: context.at,
      hint: 'A pattern holds no quotes, braces, slashes, blanks or variables; "\\" only before "*", "?" and "\\".',
    },
  )
}

function escape(text: string, characters: readonly string[], context: PrintContext): string {
  let escaped = ''
  for (const character of text) {
    if (character === context.escape || characters.includes(character)) escaped += context.escape
    escaped += character
  }
  return escaped
}
