import type { EnginePlace } from '../../definition/index.js'
import type { FileDifference } from '../../image/merged/merged-file.js'

/** How two images are compared, and where they are. */
export interface CompareImagesOptions extends EnginePlace {
  /** Whether times of files count. Two builds of one definition differ in them. @default false */
  readonly times?: boolean
  readonly signal?: AbortSignal | undefined
}

/** What of the configuration of an image may differ, by the name of the instruction that sets it. */
export type ConfigField =
  | 'cmd'
  | 'entrypoint'
  | 'env'
  | 'expose'
  | 'healthcheck'
  | 'label'
  | 'onbuild'
  | 'platform'
  | 'shell'
  | 'stopsignal'
  | 'user'
  | 'volume'
  | 'workdir'

/** A difference of the configuration of two images. */
export interface ConfigDifference {
  readonly field: ConfigField
  /** Of `env`, `label`, `expose` and `volume`: which one, e.g. `PATH`, `8080/tcp`. */
  readonly name?: string
  /** A text as it is, everything else as JSON; undefined where the first image does not have it. */
  readonly first: string | undefined
  readonly second: string | undefined
}

/** In what two images differ, for whoever runs them: however many layers they are made of, and by which steps. */
export interface ComparedImages {
  /** Whether they differ in nothing of what is compared. */
  readonly equal: boolean
  /** By path, in the order of its bytes. */
  readonly files: readonly FileDifference[]
  readonly config: readonly ConfigDifference[]
}
