import type { KeyedSource } from '../cache/content/index.js'
import type { BuildPlan } from './plan.js'
import type { Reproducible } from './reproducible.js'

/** A plan with everything in it that was settled: what builders are given. */
export interface SettledBuild extends BuildPlan {
  /** The build context. */
  readonly source: KeyedSource
  /** Named contexts that are folders. */
  readonly namedSources: ReadonlyMap<string, KeyedSource>
  readonly reproducible: Reproducible | undefined
}

/** What a builder tells of the image that it made. */
export interface BuiltIds {
  readonly id: string
  readonly digest: string
  /** What of `reproducible` was not possible, a sentence each. */
  readonly limits: readonly string[]
}
