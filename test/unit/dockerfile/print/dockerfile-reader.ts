/**
 * A small reader of the language, written from BuildKit's sources and independent of the printer: parser/parser.go
 * (lines), parser/split_command.go (flags), parser/line_parsers.go (words), shell/lex.go (quotes and escapes).
 * It knows no variables, which all are unset.
 */
export interface ReadInstruction {
  readonly keyword: string
  readonly flags: readonly string[]
  readonly rest: string
  readonly heredocs: readonly { readonly name: string; readonly content: string }[]
}

export interface ReadFile {
  readonly directives: Readonly<Record<string, string>>
  readonly escape: string
  readonly instructions: readonly ReadInstruction[]
}

const SPACE = String.raw`\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`
const TRIM_LEFT = new RegExp(`^[${SPACE}]+`)
const TRIM_RIGHT = new RegExp(`[${SPACE}]+$`)
const isSpace = (character: string): boolean => new RegExp(`^[${SPACE}]$`).test(character)
export const trim = (text: string): string => text.replace(TRIM_LEFT, '').replace(TRIM_RIGHT, '')

export function readDockerfile(text: string): ReadFile {
  const lines = text.split(/(?<=\n)/)
  const tooLong = lines.find((line) => Buffer.byteLength(line.replace(/\n$/, '')) > 65_535)
  if (tooLong !== undefined) throw new SyntaxError('dockerfile line greater than max allowed size')
  const directives: Record<string, string> = {}
  let escape = '\\'
  let inDirectives = true
  let position = 0
  const instructions: ReadInstruction[] = []
  while (position < lines.length) {
    const first = (lines[position++] ?? '').replace(/[\r\n]+$/, '').replace(TRIM_LEFT, '')
    if (inDirectives) {
      const match = /^#[^\S]*\u0085?\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(first)
      inDirectives = match !== null && /^(?:syntax|escape|check)$/i.test(match[1] ?? '')
      if (match && inDirectives) {
        directives[(match[1] ?? '').toLowerCase()] = match[2] ?? ''
        escape = directives['escape'] ?? escape
        continue
      }
    }
    if (first.startsWith('#') || first === '') continue
    const continuation = new RegExp(`(^|[^\\${escape}])\\${escape}[ \\t]*$`)
    let line = first
    while (continuation.test(line)) {
      line = line.replace(continuation, '$1')
      const next = lines[position++]
      if (next === undefined) break
      const content = next.replace(/[\r\n]+$/, '')
      // Neither a comment nor a blank line ends a continuation: look at the next one.
      const dropped = /^#|^$/.test(content.replace(TRIM_LEFT, ''))
      line = dropped ? line + escape : joined(line, content)
    }
    const instruction = splitCommand(line, escape)
    const heredocs = heredocNames(line, instruction).map((name) => {
      const content: string[] = []
      for (;;) {
        const body = lines[position++]
        if (body === undefined) throw new SyntaxError('unterminated heredoc')
        if (body.replace(/[\r\n]+$/, '') === name) return { name, content: content.join('') }
        content.push(body)
      }
    })
    instructions.push({ ...instruction, heredocs })
  }
  return { directives, escape, instructions }
}

// The regular expression is held against each line on its own, so what joins may look like a continuation.
const JOIN_MARK = '\u0001'
function joined(line: string, next: string): string {
  return line.endsWith('\\') || line.endsWith('`') ? line + JOIN_MARK + next : line + next
}

function splitCommand(line: string, escape: string) {
  const [, keyword = '', after = ''] = /^([^\t\v\f\r ]+)[\t\v\f\r ]*([^]*)$/.exec(
    trim(line.replaceAll(JOIN_MARK, '')),
  ) ?? ['', '', '']
  const flags: string[] = []
  let position = 0
  for (;;) {
    while (isSpace(after.charAt(position))) position++
    if (!after.startsWith('--', position)) break
    let word = ''
    let quote = ''
    for (; position < after.length; position++) {
      const character = after.charAt(position)
      if (character === escape) word += after.charAt(++position)
      else if (quote !== '') {
        if (character === quote) quote = ''
        else word += character
      } else if (isSpace(character)) break
      else if (character === '"' || character === "'") quote = character
      else word += character
    }
    if (word === '--') break
    flags.push(word)
  }
  return { keyword: keyword.toUpperCase(), flags, rest: trim(after.slice(position)) }
}

function heredocNames(
  line: string,
  { keyword, rest }: { readonly keyword: string; readonly rest: string },
): readonly string[] {
  if (keyword === 'ONBUILD') {
    return heredocNames(line, splitCommand(rest, '\\'))
  }
  if (!['RUN', 'COPY', 'ADD'].includes(keyword) || readArray(rest)) return []
  return rawWords(line.replaceAll(JOIN_MARK, '')).flatMap((word) => {
    const match = /^\d*<<-?\s*([^<]+)$/.exec(word)
    return match ? [(match[1] ?? '').replace(/["']/g, '')] : []
  })
}

/** Words of a line with their quotes and escapes; none where BuildKit cannot make sense of it. */
function rawWords(line: string): readonly string[] {
  const words: string[] = []
  let word = ''
  for (let position = 0; position < line.length; position++) {
    const character = line.charAt(position)
    if (character === '\\') word += character + line.charAt(++position)
    else if (character === "'" || character === '"') {
      const end = quoteEnd(line, position)
      if (end === -1) return []
      word += line.slice(position, end + 1)
      position = end
    } else if (character === '$' && line.charAt(position + 1) === '{') {
      const match = /^\$\{\w+(?::?[-+?][^}'"$\\]*)?\}/.exec(line.slice(position))
      if (!match) return []
      word += match[0]
      position += match[0].length - 1
    } else if (isSpace(character)) {
      if (word !== '') words.push(word)
      word = ''
    } else word += character
  }
  return word === '' ? words : [...words, word]
}

function quoteEnd(line: string, start: number): number {
  const quote = line.charAt(start)
  for (let position = start + 1; position < line.length; position++) {
    const character = line.charAt(position)
    if (character === quote) return position
    if (quote === '"' && character === '\\') position++
    if (quote === '"' && character === '$' && line.charAt(position + 1) === '{') return -1
  }
  return -1
}

/** Exec form: the strings of the array, or undefined where it is shell form. */
export function readArray(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined
  try {
    return JSON.parse(rest) as readonly string[]
  } catch {
    return undefined
  }
}

/** The `name=value` pairs of ENV, LABEL and ARG. */
export function readPairs(rest: string, escape: string): readonly (readonly [string, string])[] {
  const words: string[] = []
  let word = ''
  let quote = ''
  for (let position = 0; position < rest.length; position++) {
    const character = rest.charAt(position)
    if (character === escape && quote !== "'") word += character + rest.charAt(++position)
    else if (quote !== '') {
      if (character === quote) quote = ''
      word += character
    } else if (isSpace(character)) {
      if (word !== '') words.push(word)
      word = ''
    } else {
      if (character === '"' || character === "'") quote = character
      word += character
    }
  }
  if (word !== '') words.push(word)
  return words.map((pair) => {
    const at = pair.indexOf('=')
    return [readWord(pair.slice(0, at), escape), readWord(pair.slice(at + 1), escape)] as const
  })
}

/** A word without its quotes and escapes. */
export function readWord(word: string, escape: string): string {
  let result = ''
  const text = word.replace(/^\ufeff/, '')
  for (let position = 0; position < text.length; position++) {
    const character = text.charAt(position)
    if (character === escape) result += text.charAt(++position)
    else if (character === "'") {
      const end = text.indexOf("'", position + 1)
      if (end === -1) throw new SyntaxError('no matching single-quote')
      result += text.slice(position + 1, end)
      position = end
    } else if (character === '"') {
      for (position++; text.charAt(position) !== '"'; position++) {
        if (position >= text.length) throw new SyntaxError('no matching double-quote')
        const inner = text.charAt(position)
        const next = text.charAt(position + 1)
        if (inner === '$') throw new SyntaxError(`an expansion that was not asked for: ${word}`)
        result += inner === escape && ['"', '$', escape].includes(next) ? next : inner
        if (inner === escape && ['"', '$', escape].includes(next)) position++
      }
    } else if (character === '$') {
      throw new SyntaxError(`an expansion that was not asked for: ${word}`)
    } else result += character
  }
  return result
}
