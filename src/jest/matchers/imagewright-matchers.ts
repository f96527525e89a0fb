import type { VerifyOptions } from '../../build/verify/verify.js'
import type { BuildRequest, PortName } from '../../definition/index.js'
import type { DockerfileCheckOptions } from '../../dockerfile/check/index.js'
import type { StructureConfig } from '../../structure/index.js'
import type { ExpectedCommand } from './commands.js'
import type { ExpectedFile } from './expected-file.js'
import type { AsymmetricMatcher, ExpectedText } from './expected-text.js'
import type { ExpectedRecord } from './records.js'
import type { ExpectedChange } from './to-have-changed.js'
import type { ExpectedHealthcheck } from './to-have-healthcheck.js'
import type { ExpectedRun } from './to-run.js'

/**
 * Expectations about images and containers. What they are about is a definition, which is built once for the test file, what
 * `build()` or `images().get()` gave, a name or ID of an image, a container, or what `useImage()` and `useContainer()` gave.
 * Those that ask an Engine have to be awaited.
 *
 * @typeParam R what `expect` gives for a matcher that is not asynchronous
 */
export interface ImagewrightMatchers<R> {
  /**
   * That the definition has exactly this Dockerfile, but for a newline at the end: the text, or the path of a file, relative
   * to the test file.
   */
  toMatchDockerfile(expected: string): R
  /** That the checks of BuildKit and our own find nothing in the definition, no warning either. */
  toPassChecks(options?: DockerfileCheckOptions): R
  /** That the definition can be built. With `.not`: that a step fails, or the builder refuses it. */
  toBuild(options?: BuildRequest): Promise<R>
  /** That two builds of the definition give the same bytes. */
  toBeReproducible(options?: VerifyOptions): Promise<R>
  /** That the image runs to its end with this exit code, 0 by default, and writes this. In a container: a command. */
  toRun(expected?: ExpectedRun): Promise<R>
  /** That something stands at a path, and is what is expected. */
  toHaveFile(path: string, expected?: ExpectedFile): Promise<R>
  toHaveEnv(name: string, value?: ExpectedText): Promise<R>
  toHaveEnv(variables: ExpectedRecord): Promise<R>
  toHaveLabel(name: string, value?: ExpectedText): Promise<R>
  toHaveLabel(labels: ExpectedRecord): Promise<R>
  /** EXPOSE: `80`, `'53/udp'`. */
  toExpose(port: number | PortName): Promise<R>
  /** `user[:group]`; without a group any group will do. `root`, 0 and an image that names nobody are the same. */
  toHaveUser(user: ExpectedText | number): Promise<R>
  toHaveWorkdir(path: ExpectedText): Promise<R>
  /** A string stands for the shell form, an array for the exec form; without one, any. */
  toHaveEntrypoint(command?: ExpectedCommand): Promise<R>
  /** A string stands for the shell form, an array for the exec form; without one, any. */
  toHaveCmd(command?: ExpectedCommand): Promise<R>
  toHaveHealthcheck(options?: ExpectedHealthcheck): Promise<R>
  toHaveVolume(path: string): Promise<R>
  /** `'50MB'`, `'1.5GiB'`, or bytes, as `docker images` counts them. */
  toBeSmallerThan(size: string | number): Promise<R>
  /** Layers with those of the base. */
  toHaveAtMostLayers(count: number): Promise<R>
  /** Files of container-structure-test, relative to the test file, or the same as a value. */
  toPassStructureTests(tests: string | readonly string[] | StructureConfig): Promise<R>
  /** That the container has changed exactly this of the files of its image. */
  toHaveChanged(changes: readonly ExpectedChange[] | AsymmetricMatcher): Promise<R>
}

declare module 'expect' {
  // The parameters are those of the interface that this is merged with.
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ImagewrightMatchers<R> {}
}
