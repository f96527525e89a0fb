import type { ImageDifference } from '../../image/compare/difference.js'

/** What two builds of one definition gave. */
export interface Verification {
  /** Whether all builds gave the same image. */
  readonly equal: boolean
  /** The one time of the builds, in seconds since 1970. */
  readonly epoch: number
  /** The first one as things are; one more on the same Engine, and one on each other Engine, in other surroundings. */
  readonly builds: readonly VerifiedBuild[]
  /** The first build against each other one. */
  readonly comparisons: readonly BuildComparison[]
  /** The same for people: several lines, without colours, ends in a newline. */
  readonly text: string
}

export interface VerifiedBuild {
  /** Address of the Engine. */
  readonly engine: string
  /** Version of the Engine. */
  readonly version: string
  /** ID of the image, which is gone again unless it was there before. */
  readonly id: string
  /** Digest of the manifest where the Engine keeps one, else that of the config. */
  readonly digest: string
  /** Key of the inputs. */
  readonly key: string
  /** Undefined where nothing was another than it is. */
  readonly surroundings: Surroundings | undefined
  /** What of `reproducible` the Engine cannot do, a sentence each. */
  readonly limits: readonly string[]
}

/** What is another for a build. Its files are always copied to another folder, in another order, with other times. */
export interface Surroundings {
  /** Folder of the copies. */
  readonly folder: string
  /** That the copies were made with. */
  readonly umask: number
  /** Missing where the build ran in the same process. */
  readonly timeZone?: string
  /** Missing where the build ran in the same process. */
  readonly locale?: string
}

export interface BuildComparison {
  /** Numbers of the builds, from 0. */
  readonly first: number
  readonly second: number
  readonly equal: boolean
  /** The first one first: layers from below, entries in their order, then config and manifest. */
  readonly differences: readonly ImageDifference[]
  /** Whether `differences` holds all of them. */
  readonly complete: boolean
}
