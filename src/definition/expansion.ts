import {
  InvalidExpansionError,
  type SourceLocation,
  UnprintableValueError,
} from '../errors/index.js'
import {
  DEFAULT_OPERATORS,
  type Expansion,
  type ExpansionOperator,
  PATTERN_OPERATORS,
  VARIABLE_NAME,
  type Word,
  type WordPart,
} from '../node/index.js'

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
// Longer operators first, so that `##` is not read as `#`.
const OPERATORS: readonly ExpansionOperator[] = [...PATTERN_OPERATORS, ...DEFAULT_OPERATORS]
const REPLACING: ReadonlySet<string> = new Set(['/', '//'])
const MATCHING: ReadonlySet<string> = new Set(PATTERN_OPERATORS)

/**
 * Reads `$NAME` and `${...}` in a text; every other character, `\` and quotes included, stands for itself,
 * and so does a `$` that no name and no brace follows.
 *
 * @throws {InvalidExpansionError} `INVALID_EXPANSION` where a `${` is not completed as the language demands.
 */
export function readWord(text: string, at: SourceLocation | undefined): Word {
  if (!text.includes('$')) return text
  const reader: Reader = { text, position: 0, at }
  return simplify(readParts(reader, ''))
}

interface Reader {
  readonly text: string
  position: number
  readonly at: SourceLocation | undefined
}

/** Reads up to one of the given characters, which is left to be read, or to the end. */
function readParts(reader: Reader, terminators: string): readonly WordPart[] {
  const parts: WordPart[] = []
  let literal = ''
  while (reader.position < reader.text.length) {
    const character = reader.text.charAt(reader.position)
    if (terminators.includes(character)) break
    const expansion = character === '$' ? readExpansion(reader) : undefined
    if (expansion === undefined) {
      literal += character
      reader.position++
      continue
    }
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push(expansion)
  }
  if (literal !== '') parts.push(literal)
  return parts
}

function readExpansion(reader: Reader): Expansion | undefined {
  const start = reader.position
  if (reader.text.charAt(start + 1) !== '{') {
    const variable = readName(reader, start + 1)
    return variable === '' ? undefined : { variable }
  }
  const variable = readName(reader, start + 2)
  if (variable === '') throw invalid(reader, start, 'has no variable name after "${"')
  if (reader.text.charAt(reader.position) === '}') {
    reader.position++
    return { variable, braces: true }
  }
  const operator = OPERATORS.find((candidate) => reader.text.startsWith(candidate, reader.position))
  if (!operator) throw invalid(reader, start, 'has no "}" or operator after its name')
  reader.position += operator.length
  const operand = readOperand(reader, REPLACING.has(operator) ? '/' : '}', operator)
  if (!REPLACING.has(operator)) {
    readTerminator(reader, start, '}')
    return { variable, operator, operand }
  }
  readTerminator(reader, start, '/')
  const replacement = readOperand(reader, '}', operator)
  readTerminator(reader, start, '}')
  return { variable, operator, operand, replacement }
}

/** Leaves the position where it was if there is no name. */
function readName(reader: Reader, from: number): string {
  NAME.lastIndex = from
  const name = NAME.exec(reader.text)?.[0] ?? ''
  if (VARIABLE_NAME.test(name)) reader.position = from + name.length
  return name
}

/** A pattern is handed to the matcher as it stands; a default may itself hold expansions. */
function readOperand(reader: Reader, terminator: string, operator: ExpansionOperator): Word {
  if (!MATCHING.has(operator)) return simplify(readParts(reader, terminator))
  const end = reader.text.indexOf(terminator, reader.position)
  const pattern = reader.text.slice(reader.position, end === -1 ? undefined : end)
  reader.position += pattern.length
  if (end === -1 || PATTERN.test(pattern)) return pattern
  throw new UnprintableValueError(
    `The pattern ${JSON.stringify(pattern)} cannot be written in an expansion`,
    {
      at: reader.at,
      hint: 'A pattern holds no quotes, braces, slashes, blanks or variables; "\\" only before "*", "?" and "\\".',
    },
  )
}

// What every frontend that knows patterns reads alike.
const PATTERN = /^(?:[^\\"'$}/<`\p{White_Space}\uFEFF]|\\[*?\\])*$/u

function readTerminator(reader: Reader, start: number, terminator: string): void {
  if (reader.text.charAt(reader.position) !== terminator) {
    throw invalid(reader, start, `has no closing "${terminator}"`)
  }
  reader.position++
}

function simplify(parts: readonly WordPart[]): Word {
  const [only = ''] = parts
  return parts.length <= 1 && typeof only === 'string' ? only : parts
}

function invalid(reader: Reader, start: number, reason: string): InvalidExpansionError {
  const excerpt = reader.text.slice(start, start + 40)
  return new InvalidExpansionError(`The expansion ${JSON.stringify(excerpt)} ${reason}`, {
    at: reader.at,
    hint: 'Wrap text whose "$" stands for itself in literal().',
  })
}
