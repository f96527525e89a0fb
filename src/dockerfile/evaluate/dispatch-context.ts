import type { Report } from '../check/rule.js'
import { ExpansionError, expandWord } from '../shell/index.js'
import { type EvaluationContext, noteUses } from './context.js'
import type { Command, Progress, StageState } from './stage-state.js'

/** Source: buildkit dockerfile2llb/convert.go, `nonEnvArgs`: ARGs for the builder alone. */
export const BUILDER_ARGS: ReadonlySet<string> = new Set([
  'BUILDKIT_SBOM_SCAN_CONTEXT',
  'BUILDKIT_SBOM_SCAN_STAGE',
])

/** One instruction on its way through a stage. */
export class Dispatch {
  readonly matched = new Set<string>()
  readonly unmatched = new Set<string>()
  readonly report: Report

  constructor(
    readonly command: Command,
    readonly state: StageState,
    readonly context: EvaluationContext,
  ) {
    // The comments of a trigger stay where the trigger was written.
    this.report = command.triggered
      ? (rule, range, ...values) => context.report(rule, range, ...values)
      : context.reportOf(command.instruction)
  }

  get progress(): Progress {
    return this.state.progress
  }

  /** The system that the stage is built for. */
  get os(): string {
    return (this.state.platform ?? this.context.targetPlatform).os
  }

  /**
   * Expands a word as it stands in an instruction. BuildKit: `ProcessWord`, `reportUnmatchedVariables`.
   *
   * @throws {ExpansionError}
   */
  readonly expand = (word: string): string => {
    const { escape, effort } = this.context
    return this.#expand(word, { escape, effort })
  }

  readonly expandAll = (words: readonly string[]): readonly string[] => words.map(this.expand)

  /**
   * Expands the lines of a heredoc, in which quotes mean nothing.
   *
   * @throws {ExpansionError}
   */
  expandLines(text: string): string {
    const { effort } = this.context
    return this.#expand(text, { escape: '\\', effort, skipProcessQuotes: true })
  }

  #expand(word: string, options: Parameters<typeof expandWord>[2]): string {
    const { variables } = this.progress
    try {
      const { result, matched, unmatched } = expandWord(word, variables, options)
      this.noteMatched(matched)
      this.#noteUnmatched(unmatched)
      return result
    } catch (error) {
      if (error instanceof ExpansionError) this.#noteUnmatched(error.unmatched)
      throw error
    }
  }

  noteMatched(names: ReadonlySet<string>): void {
    noteUses(names, this.progress.variables, this.command.range)
    for (const name of names) this.matched.add(name)
  }

  #noteUnmatched(names: ReadonlySet<string>): void {
    const { declared, variables } = this.progress
    for (const name of names) {
      this.unmatched.add(name)
      if (declared.has(name) || BUILDER_ARGS.has(name) || !this.context.reports) continue
      const meant = this.context.suggest(name, () => variables.names())
      const values = meant === undefined ? [name] : [name, meant]
      this.report('UndefinedVar', this.command.range, ...values)
    }
  }
}
