import type { SourceLocation } from '../../errors/index.js'

/** What is being looked up, for errors. */
export interface Question {
  /** The image, as people write it. */
  readonly image: string
  /** `host[:port]` of its registry, as people write it. */
  readonly registry: string
  /** Where the image is named. */
  readonly at?: SourceLocation | undefined
}
