import type { Content } from '../content/content.js'
import type { BuildInputs } from '../inputs/inputs.js'

/** An image that a build of a key made. */
export interface RecordedImage {
  /** ID in the Engine: `sha256:` and 64 hexadecimal digits. */
  readonly image: string
  /** ISO 8601, UTC. */
  readonly builtAt: string
  /** `BuiltImage.limits`. */
  readonly limits: readonly string[]
}

/** A build that has succeeded, to be remembered. */
export interface FinishedBuild extends RecordedImage {
  /** `DefinitionKey.digest`. */
  readonly key: string
  /** Which builds it is comparable to: see `subjectOf`. */
  readonly subject: string
  readonly inputs: BuildInputs
  /** Those that the inputs refer to, by their digest. */
  readonly contents: ReadonlyMap<string, Content>
}

/** A build that is remembered, as far as it says why another one differs. */
export interface RecordedBuild extends Omit<RecordedImage, 'limits'> {
  readonly key: string
  /** Without places and unknown inputs; values that may be secrets are concealed. */
  readonly inputs: BuildInputs
  /** Inputs of now with the same values concealed in the same way, to be compared with. */
  conceal(inputs: BuildInputs): BuildInputs
  /** The lists of files that are kept, of those asked for. */
  contents(digests: Iterable<string>): Promise<ReadonlyMap<string, Content>>
}

/**
 * What is remembered of builds, in a folder that several processes may use at once. Nothing of it fails: what
 * cannot be read is not known, what cannot be written is not remembered.
 */
export interface BuildStore {
  /** Images that were built of a key, the newest first. Reads one small file. */
  imagesOf(key: string): Promise<readonly RecordedImage[]>
  /** To be called by one process at a time for one key; or else images of the others may be forgotten. */
  remember(build: FinishedBuild): Promise<void>
  /** The newest builds of a subject, the newest first. */
  earlier(subject: string): Promise<readonly RecordedBuild[]>
}
