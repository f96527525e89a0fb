import type { DockerfileProblem, SourceLocation } from '../../errors/index.js'
import type { Range } from '../syntax/range.js'
import type { Severity } from './own/index.js'

export type { Severity } from './own/index.js'

/** What a check found. */
export interface CheckWarning {
  /** Whose check it is. */
  readonly set: CheckSet
  /** `UndefinedVar` and the like as BuildKit names them; ours begin with `imagewright/`. */
  readonly ruleName: string
  readonly severity: Severity
  /** What the check is about. */
  readonly description: string
  /** What was found. */
  readonly detail: string
  /** A page about the check: of ours relative to the folder of the package. */
  readonly url?: string
  /** The instruction. BuildKit reports its lines. */
  readonly range: Range
  /** The part of it that is meant, where that is known. */
  readonly focus?: Range
  /** The call in the user's TypeScript that wrote the instruction, if a definition was checked. */
  readonly at?: SourceLocation
}

export type CheckSet = 'buildkit' | 'imagewright'

/** Something that keeps the Dockerfile from being built. */
export interface CheckProblem extends DockerfileProblem {
  /** The call in the user's TypeScript that wrote the instruction, if a definition was checked. */
  readonly at?: SourceLocation
}

export interface CheckResult {
  /** In the order of their places. */
  readonly warnings: readonly CheckWarning[]
  /** In the order in which BuildKit would meet them: it stops at the first. */
  readonly problems: readonly CheckProblem[]
  /** There is a problem, or a warning that is an error. */
  readonly failed: boolean
}
