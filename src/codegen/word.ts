import { literal, readWord } from '../definition/index.js'
import { type Expansion, literalText, type Word, type WordPart } from '../node/index.js'
import {
  array,
  call,
  type Expression,
  maybe,
  object,
  plain,
  text,
} from './expression/expression.js'

/** A value where a plain string expands variables. */
export function wordExpression(word: Word): Expression {
  const parts = settle(word)
  const written = write(parts)
  if (written !== undefined) return text(written)
  const [only = ''] = parts
  return parts.length <= 1 && typeof only === 'string' ? literalCall(only) : expandCall(parts)
}

/** The same where a plain string is something else, such as a reference or the content of a file. */
export function expandedExpression(word: Word): Expression {
  const parts = settle(word)
  const written = write(parts)
  return written === undefined ? expandCall(parts) : call('expand', text(written))
}

function literalCall(value: string): Expression {
  return call(literal.name, text(value))
}

function expandCall(parts: readonly WordPart[]): Expression {
  return call('expand', ...segments(parts))
}

/** Parts that can be written together become one string. */
function segments(parts: readonly WordPart[]): readonly Expression[] {
  const expressions: Expression[] = []
  let open: WordPart[] = []
  const close = (): void => {
    if (open.length > 0) expressions.push(text(write(open) ?? ''))
    open = []
  }
  for (const part of parts) {
    if (write([...open, part]) !== undefined) {
      open.push(part)
      continue
    }
    close()
    if (write([part]) !== undefined) open.push(part)
    else expressions.push(typeof part === 'string' ? literalCall(part) : expansionData(part))
  }
  close()
  return expressions
}

function expansionData({
  variable,
  braces,
  operator,
  operand,
  replacement,
}: Expansion): Expression {
  return object({
    variable: text(variable),
    braces: maybe(braces, plain),
    operator: maybe(operator, text),
    operand: maybe(operand, wordData),
    replacement: maybe(replacement, wordData),
  })
}

/** A word as the node holds it. */
function wordData(word: Word): Expression {
  const only = literalText(word)
  if (only !== undefined || typeof word === 'string') return text(only ?? '')
  return array(word.map((part) => (typeof part === 'string' ? text(part) : expansionData(part))))
}

/** The text that is read as these parts; undefined where there is none. */
function write(parts: readonly WordPart[]): string | undefined {
  const written = parts
    .map((part) => (typeof part === 'string' ? part : writeExpansion(part)))
    .join('')
  try {
    return isSame(settle(readWord(written, undefined)), settle(parts)) ? written : undefined
  } catch {
    // A "$" that begins no expansion.
    return undefined
  }
}

function writeExpansion({ variable, braces, operator, operand, replacement }: Expansion): string {
  if (operator === undefined) return braces ? `\${${variable}}` : `$${variable}`
  const tail = replacement === undefined ? '' : `/${writeOperand(replacement)}`
  return `\${${variable}${operator}${writeOperand(operand ?? '')}${tail}}`
}

function writeOperand(word: Word): string {
  return typeof word === 'string'
    ? word
    : word.map((part) => (typeof part === 'string' ? part : writeExpansion(part))).join('')
}

const NAME_CHARACTER = /^[\p{L}\p{N}_]/u

/** A word in the one form that equal words have: no two texts beside each other, braces where they are needed. */
function settle(word: Word): readonly WordPart[] {
  const parts: WordPart[] = []
  for (const part of typeof word === 'string' ? [word] : word) {
    if (part === '') continue
    const before = parts.at(-1)
    if (typeof part === 'string') {
      if (typeof before === 'string') parts[parts.length - 1] = before + part
      else parts.push(part)
      if (typeof before === 'object' && needsBraces(before, part)) {
        parts[parts.length - 2] = { ...before, braces: true }
      }
    } else {
      parts.push(settleExpansion(part))
    }
  }
  return parts
}

function needsBraces({ operator }: Expansion, following: string): boolean {
  return operator === undefined && NAME_CHARACTER.test(following)
}

function settleExpansion({
  variable,
  braces,
  operator,
  operand = '',
  replacement,
}: Expansion): Expansion {
  if (operator === undefined) return { variable, ...(braces && { braces }) }
  return {
    variable,
    operator,
    operand: settle(operand),
    ...(replacement !== undefined && { replacement: settle(replacement) }),
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
