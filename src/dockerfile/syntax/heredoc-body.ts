import { ExpansionError } from '../shell/expansion-error.js'
import { heredocsOfLine, type HeredocWord } from './heredoc.js'
import { toLower } from './letter-case.js'
import type { LineCursor } from './line-cursor.js'
import type { SourceLine } from './source-line.js'
import type { CommandLine, HeredocSyntax } from './tree.js'

const HEREDOC_INSTRUCTIONS: ReadonlySet<string> = new Set(['add', 'copy', 'run'])

export interface HeredocsReading {
  readonly heredocs: readonly HeredocSyntax[]
  readonly problem?: string
  /** A line in a body that is longer than BuildKit reads. */
  readonly tooLong?: SourceLine | undefined
}

const NONE: HeredocsReading = { heredocs: Object.freeze([]) }

/** Reads the bodies that follow a line. An unterminated one takes all the rest of the text. */
export function readHeredocs(
  cursor: LineCursor,
  command: CommandLine,
  line: string,
): HeredocsReading {
  if (!line.includes('<<') || !takesHeredocs(command)) return NONE
  let words: readonly HeredocWord[]
  try {
    words = heredocsOfLine(line)
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
    return { ...NONE, problem: error.message }
  }
  if (words.length === 0) return NONE
  const heredocs: HeredocSyntax[] = []
  let tooLong: SourceLine | undefined
  let terminated = true
  for (const word of words) {
    const body = readBody(cursor, word)
    heredocs.push(body.heredoc)
    tooLong ??= body.tooLong
    terminated = body.terminated
    if (!terminated) break
  }
  return {
    heredocs: Object.freeze(heredocs),
    ...((!terminated || tooLong) && { problem: 'unterminated heredoc' }),
    tooLong,
  }
}

/** BuildKit: `canContainHeredoc`. */
function takesHeredocs({ keyword, json, trigger }: CommandLine): boolean {
  const command = trigger ?? { keyword, json }
  return HEREDOC_INSTRUCTIONS.has(toLower(command.keyword.value)) && !command.json
}

interface Body {
  readonly heredoc: HeredocSyntax
  readonly terminated: boolean
  readonly tooLong: SourceLine | undefined
}

function readBody(cursor: LineCursor, word: HeredocWord): Body {
  const { text } = cursor
  const start = cursor.position
  let end = start
  let tooLong: SourceLine | undefined
  let terminated = false
  for (let { line } = cursor; line && !terminated; line = cursor.line) {
    if (line.tooLong) tooLong ??= line
    terminated = isTerminator(text, line, word)
    if (terminated) end = cursor.position
    cursor.next()
  }
  if (!terminated) end = cursor.position
  const heredoc = Object.freeze({
    ...word,
    content: text.slice(start.offset, end.offset),
    range: Object.freeze({ start, end }),
  })
  return { heredoc, terminated, tooLong }
}

function isTerminator(text: string, line: SourceLine, { name, chomp }: HeredocWord): boolean {
  let start = line.start
  if (chomp) while (start < line.contentEnd && text[start] === '\t') start++
  return line.contentEnd - start === name.length && text.startsWith(name, start)
}
