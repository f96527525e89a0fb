import { engineExecutor } from './build/executor.js'
import { callSite, defineImage, type ImageOptions, type ImageStart } from './definition/index.js'

/**
 * Begins the definition of an image.
 *
 * ```ts
 * const hello = image().from('alpine').cmd(['echo', 'hello'])
 * hello.toDockerfile() // FROM alpine\nCMD ["echo", "hello"]\n
 * const built = await hello.build({ tags: ['me/hello:1.0'] })
 * const { stdout } = await built.run()
 * ```
 */
export function image(options: ImageOptions = {}): ImageStart {
  return defineImage(engineExecutor, options, callSite(image))
}

export { container, type ContainerRunOptions } from './container/container.js'
export {
  type AddOptions,
  type ArgTable,
  type Base,
  bind,
  type BindOptions,
  type Build,
  type BuildArgs,
  type BuildOptions,
  type BuildParameters,
  type BuildRequest,
  type BuiltImage,
  cache,
  type CacheOptions,
  type CheckOptions,
  type Command,
  context,
  type ContextValue,
  type CopyOptions,
  expand,
  type FromOptions,
  type HealthcheckOptions,
  type ImageOptions,
  type ImageStart,
  literal,
  type Mount,
  type Origin,
  type Recipe,
  type RunOptions,
  type RunResult,
  type RunStepOptions,
  secret,
  type SecretOptions,
  type SecretSource,
  ssh,
  type SshOptions,
  type Stage,
  type StageValue,
  tmpfs,
  type TransferOptions,
  type WordInput,
  type WordValue,
  type WriteOptions,
} from './definition/index.js'
export type { PrintedDockerfile, PrintedSection, PrintedStage } from './dockerfile/print/index.js'
export * from './errors/index.js'
export type { InstructionNode, StageNode } from './node/index.js'
export type { BuildEvent } from './progress/event.js'
export {
  apk,
  type ApkOptions,
  apt,
  type AptOptions,
  nonRoot,
  type NonRootOptions,
  npm,
  type NpmOptions,
  pip,
  type PipOptions,
} from './recipes/index.js'
export {
  type CheckedReference,
  type CheckedTagReference,
  type CheckedTagReferences,
  type Digest,
  parsePlatform,
  parseReference,
  type ParsedReference,
  type Platform,
  type PlatformSpecifier,
  reference,
  type Reference,
  tag,
} from './reference/index.js'
