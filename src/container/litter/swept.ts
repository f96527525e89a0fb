import type { EnginePlace } from '../../definition/index.js'

/** Something that was made by a process that is dead now. */
export interface Litter {
  readonly kind: 'container' | 'network' | 'volume' | 'image'
  /** ID; of a volume its name, of an image its reference. */
  readonly id: string
  /** Name, where it has one besides its ID; of an image its reference. */
  readonly name: string
  /** The process that made it, as its label writes it. */
  readonly session: string
}

/** Litter that could not be removed. */
export interface LitterLeft extends Litter {
  /** The Engine's own words, or what is wrong with the connection. */
  readonly reason: string
}

/** What a sweep removed, in the order in which it did, and what it could not remove. */
export interface Swept {
  readonly removed: readonly Litter[]
  readonly left: readonly LitterLeft[]
}

export interface SweepOptions extends EnginePlace {
  /**
   * Whether only what test runs made is removed. A program of another kind may have meant its containers to outlive it.
   *
   * @default false
   */
  readonly tests?: boolean
  /** Whether it is only said what would be removed. @default false */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal | undefined
}
