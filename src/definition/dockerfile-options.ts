import type { OptionNames } from './expect.js'

/** How a definition is printed. */
export interface DockerfileOptions {
  /**
   * Whether every image is named by the digest that `imagewright.lock` has for it.
   *
   * @default false
   */
  readonly locked?: boolean
  /**
   * Path of the lock file.
   *
   * @default `imagewright.lock` in the folder of the definition or the nearest folder above it that has one
   */
  readonly lockFile?: string
  /**
   * Values of the ARGs that bases are named with. A base is locked as what it is with these values, or with the
   * defaults of the ARGs, so that the Dockerfile takes no other.
   */
  readonly buildArgs?: Readonly<Record<string, string | undefined>>
}

export const DOCKERFILE_OPTIONS: OptionNames<DockerfileOptions> = {
  locked: true,
  lockFile: true,
  buildArgs: true,
}
