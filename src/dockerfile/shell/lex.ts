import { quote } from '../quote.js'
import type { EscapeCharacter } from '../syntax/tree.js'
import { Effort } from './effort.js'
import type { Environment } from './environment.js'
import { ExpansionError } from './expansion-error.js'
import { Lexer } from './lexer.js'
import { WordSplitter } from './word-splitter.js'

/** How words are read. BuildKit: `shell.Lex`. */
export interface LexOptions {
  readonly escape: EscapeCharacter
  /** Quotes stay in the result. Default false. */
  readonly rawQuotes?: boolean
  /** Escape characters stay in the result. Default false. */
  readonly rawEscapes?: boolean
  /** An expansion of a variable that is not set stays as it is written. Default false. */
  readonly skipUnsetEnv?: boolean
  /** Quotes are characters like others, as in a heredoc. Default false. */
  readonly skipProcessQuotes?: boolean
  /** Shared by the expansions that may together take so much. Default: new for each. */
  readonly effort?: Effort
}

export interface ExpandedWord {
  readonly result: string
  /** Variables that were read and found. */
  readonly matched: ReadonlySet<string>
  /** Variables that were read and not found. */
  readonly unmatched: ReadonlySet<string>
}

/**
 * Resolves quotes, escapes and variables; blanks stay. BuildKit: `Lex.ProcessWordWithMatches`.
 *
 * @throws {ExpansionError} And nothing else.
 */
export function expandWord(word: string, env: Environment, options: LexOptions): ExpandedWord {
  const lexer = new Lexer(word, env, options, options.effort ?? new Effort())
  const result = run(word, lexer)
  return { result, matched: lexer.matched, unmatched: lexer.unmatched }
}

/**
 * The same, cut into words at blanks that stand without quotes or come out of variables. BuildKit:
 * `Lex.ProcessWords`.
 *
 * @throws {ExpansionError} And nothing else.
 */
export function splitWords(text: string, env: Environment, options: LexOptions): readonly string[] {
  const splitter = new WordSplitter()
  run(text, new Lexer(text, env, options, options.effort ?? new Effort(), splitter))
  return splitter.words()
}

function run(source: string, lexer: Lexer): string {
  try {
    return lexer.run()
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error
    const message = `failed to process ${quote(source)}: ${error.message}`
    throw new ExpansionError(message, lexer.matched, lexer.unmatched)
  }
}
