import type { DockerfileProblem } from '../../errors/index.js'
import type { Platform } from '../../reference/index.js'
import type { Report, RuleName } from '../check/rule.js'
import { InstructionError } from '../instruction/instruction-error.js'
import type { Instruction } from '../instruction/instruction.js'
import { Effort, ExpansionError, type ExpandedWord, expandWord } from '../shell/index.js'
import { suggest } from '../suggest.js'
import type { Range } from '../syntax/range.js'
import type { EscapeCharacter } from '../syntax/tree.js'
import { EvaluationError } from './evaluation-error.js'
import type { EvaluateOptions } from './evaluation.js'
import { Names, Variables } from './variables.js'

/**
 * Comparisons of names that the suggestions for a file may take. A file that is written by people stays far
 * below; one of many names that are all wrong would take hours.
 */
const MAX_COMPARISONS = 2 ** 20

/** What all steps of an evaluation share. */
export class EvaluationContext {
  readonly escape: EscapeCharacter
  readonly effort = new Effort()
  readonly names = new Names()
  readonly problems: DockerfileProblem[] = []
  readonly contexts: Readonly<Record<string, string>>
  readonly ignored: (path: string) => boolean
  readonly imageConfig: NonNullable<EvaluateOptions['imageConfig']>
  readonly #report: Report | undefined
  readonly #reportOf: ((instruction: Instruction) => Report) | undefined
  /** ARGs above the first FROM, and those of the builder; filled in once they are known. */
  globals: Variables
  #comparisons = 0

  constructor(
    escape: EscapeCharacter,
    options: EvaluateOptions,
    /** A copy, for SOURCE_DATE_EPOCH changes it. */
    readonly buildArgs: Map<string, string>,
    readonly buildPlatform: Platform,
    readonly targetPlatform: Platform,
  ) {
    this.escape = escape
    this.globals = new Variables(this.names)
    this.contexts = options.contexts ?? {}
    this.ignored = options.ignored ?? (() => false)
    this.imageConfig = options.imageConfig ?? (() => undefined)
    this.#report = options.report
    this.#reportOf = options.reportOf
  }

  /** BuildKit: `Linter.Run` of the whole file. */
  report(rule: RuleName, range: Range, ...values: readonly string[]): void {
    if (this.problems.length === 0) this.#report?.(rule, range, ...values)
  }

  /** BuildKit: `Linter.Run` after `WithMergedConfigFromComments`. */
  reportOf(instruction: Instruction): Report {
    const report = this.#reportOf?.(instruction) ?? this.#report
    return (rule, range, ...values) => {
      if (this.problems.length === 0) report?.(rule, range, ...values)
    }
  }

  /** Does what may fail; what fails becomes a problem of that place. */
  attempt<Result>(range: Range, work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      const foreseen =
        error instanceof EvaluationError ||
        error instanceof ExpansionError ||
        error instanceof InstructionError
      if (!foreseen) throw error
      this.problems.push({ message: error.message, range })
      return undefined
    }
  }

  /**
   * Expands a word and takes down which ARGs it read.
   *
   * @throws {ExpansionError}
   */
  expand(word: string, variables: Variables, reader: Range): ExpandedWord {
    const expanded = expandWord(word, variables, { escape: this.escape, effort: this.effort })
    noteUses(expanded.matched, variables, reader)
    return expanded
  }

  /** What was likely meant, as long as looking for it does not take too long. */
  suggest(name: string, options: () => readonly string[]): string | undefined {
    if (this.#comparisons > MAX_COMPARISONS) return undefined
    const names = options()
    this.#comparisons += names.length
    return suggest(name, names)
  }

  /** Whether anyone hears of broken rules any more. */
  get reports(): boolean {
    return this.problems.length === 0
  }
}

export function noteUses(matched: ReadonlySet<string>, variables: Variables, reader: Range): void {
  for (const name of matched) {
    const uses = variables.find(name)?.use?.uses
    if (uses !== undefined && uses.at(-1) !== reader) uses.push(reader)
  }
}
