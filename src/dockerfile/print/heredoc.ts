import { UnprintableValueError } from '../../errors/index.js'
import { type InlineFile, literalText } from '../../node/index.js'
import type { PrintContext } from './context.js'
import { printHeredocText } from './word.js'

/** The `<<WORD` on the line of the instruction, and the lines that follow it. */
export interface Heredoc {
  readonly word: string
  readonly body: string
}

/** A heredoc for RUN, whose body the shell expands, never the builder. */
export function printScript(text: string): Heredoc {
  const delimiter = freeDelimiter(text)
  return { word: `<<${delimiter}`, body: withFinalNewline(text) + delimiter }
}

// What the builder would change in the body of a heredoc whose delimiter is not quoted.
const CHANGED = /[$\\]|^\uFEFF/

/** A heredoc for COPY and ADD. */
export function printInlineFile({ name, content }: InlineFile, context: PrintContext): Heredoc {
  const literal = literalText(content)
  const text = literal ?? printHeredocText(content, context)
  const delimiter = name ?? freeDelimiter(text)
  if (lines(text).includes(delimiter)) {
    throw new UnprintableValueError(
      `The content of ${delimiter} has a line that is its own name, which would end it`,
      { at: context.at, hint: 'Give the whole path to write() instead.' },
    )
  }
  return {
    word: literal !== undefined && CHANGED.test(literal) ? `<<"${delimiter}"` : `<<${delimiter}`,
    body: withFinalNewline(text) + delimiter,
  }
}

function withFinalNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** Lines as they are compared with a delimiter: BuildKit takes away every CR and LF at their end. */
function lines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(/\r+$/, ''))
}

function freeDelimiter(text: string): string {
  const taken = new Set(lines(text))
  if (!taken.has('EOF')) return 'EOF'
  let number = 1
  while (taken.has(`EOF${number}`)) number++
  return `EOF${number}`
}
