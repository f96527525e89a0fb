import { dockerfileReader } from './build/dockerfile-reader.js'
import { engineExecutor } from './build/executor.js'
import type { GenerateOptions } from './codegen/index.js'
import {
  callSite,
  defineImage,
  type DockerfileInput,
  type FromDockerfileOptions,
  type ImageOptions,
  type ImageStart,
  type Stage,
  stageFromDockerfile,
  stageFromJson,
  type UncheckedArgs,
} from './definition/index.js'
import type { StageNode } from './node/index.js'

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
export const image: Image = Object.assign(begin, {
  fromDockerfile: readDockerfile,
  fromJSON: readJson,
})

/** What `image` is: a function, and the other ways to come to a definition. */
export interface Image {
  /** Begins the definition of an image. */
  (options?: ImageOptions): ImageStart
  /**
   * The definition that a Dockerfile is: its last stage, or that of the option `target`. It is extended, printed and
   * built as any other; a step that may stand once, such as CMD, replaces the one of the Dockerfile.
   *
   * ```ts
   * const app = image.fromDockerfile('./Dockerfile').label({ revision: '1' })
   * const other = image.fromDockerfile('FROM alpine\nRUN ls\n')
   * ```
   *
   * The file is read at once. A relative path belongs to the folder of the file that makes the call. Next to the
   * Dockerfile `<its name>.dockerignore` is heeded, as `docker build` does.
   *
   * @throws {DockerfileSyntaxError} `DOCKERFILE_SYNTAX` with all that is wrong in it.
   * @throws {DockerfileUnreadableError} `DOCKERFILE_UNREADABLE`
   * @throws {StageNotFoundError} `STAGE_NOT_FOUND`
   */
  fromDockerfile(input: DockerfileInput, options?: FromDockerfileOptions): Stage<UncheckedArgs>
  /**
   * The definition that `toJSON()` gave, as an object or as text.
   *
   * @throws {InvalidDefinitionJsonError} `INVALID_DEFINITION_JSON`
   */
  fromJSON(json: unknown): Stage<UncheckedArgs>
}

function begin(options: ImageOptions = {}): ImageStart {
  return defineImage(engineExecutor, options, callSite(begin))
}

function readDockerfile(
  input: DockerfileInput,
  options: FromDockerfileOptions = {},
): Stage<UncheckedArgs> {
  const at = callSite(readDockerfile)
  return stageFromDockerfile(engineExecutor, dockerfileReader, input, options, at)
}

function readJson(json: unknown): Stage<UncheckedArgs> {
  return stageFromJson(engineExecutor, json, callSite(readJson))
}

/**
 * TypeScript that defines an image, and whose `toDockerfile()` means what the definition does. It is laid out as
 * prettier does it, and compiles under `strict`. The compiler is loaded with the first call.
 *
 * ```ts
 * const code = await generateTypeScript(definition.node, { semicolons: false, quotes: 'single' })
 * ```
 *
 * @throws {NoTypescriptFormError} `NO_TYPESCRIPT_FORM` where the builder has no form for the beginning of a stage.
 */
export async function generateTypeScript(
  target: StageNode,
  options: GenerateOptions = {},
): Promise<string> {
  const codegen = await import('./codegen/index.js')
  return codegen.generateTypeScript(target, options)
}

export { verify, type VerifyOptions } from './build/verify/verify.js'
export type {
  BuildComparison,
  Surroundings,
  Verification,
  VerifiedBuild,
} from './build/verify/verification.js'
export type { CodeStyle, GenerateOptions } from './codegen/index.js'
export {
  container,
  type ContainerCreateOptions,
  type ContainerRunOptions,
  type ContainerStartOptions,
  images,
  network,
  volume,
} from './container/container.js'
export { compareImages } from './container/comparison/compare-images.js'
export type * from './container/comparison/compared-images.js'
export { sweep } from './container/litter/sweep.js'
export type { Litter, LitterLeft, SweepOptions, Swept } from './container/litter/swept.js'
export { wait } from './container/wait.js'
export { type Dockerignore, parseDockerignore } from './context/dockerignore.js'
export type { ImageDifference, LayerField } from './image/compare/difference.js'
export type { FileDifference, FileField, MergedFile } from './image/merged/merged-file.js'
export type * from './definition/container/index.js'
export {
  type AddOptions,
  type ArgTable,
  type Assignments,
  type Base,
  type BaseKey,
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
  type Change,
  type CheckOptions,
  type Command,
  context,
  type ContextValue,
  type CopyOptions,
  type DefinitionJson,
  type DefinitionKey,
  type DockerfileInput,
  type DockerfileOptions,
  type EarlierBuild,
  expand,
  type Explanation,
  file,
  type FileValue,
  type FromDockerfileOptions,
  type FromOptions,
  type HealthcheckOptions,
  type ImageOptions,
  type ImageStart,
  type ImageValue,
  type InstructionKey,
  type InvalidatedInstruction,
  literal,
  type Mount,
  type Origin,
  type Recipe,
  type RunStepOptions,
  type ScriptOptions,
  secret,
  type SecretOptions,
  type SecretSource,
  type SourceInput,
  ssh,
  type SshOptions,
  type Stage,
  type StageKey,
  type StageValue,
  tmpfs,
  type UncheckedArgs,
  type TransferOptions,
  type WordInput,
  type WordValue,
  type WriteOptions,
} from './definition/index.js'
export {
  type CheckContext,
  type CheckedDefinition,
  checkDockerfile,
  type CheckProblem,
  type CheckResult,
  type CheckSet,
  type CheckWarning,
  type DockerfileCheckOptions,
  type Severity,
} from './dockerfile/check/index.js'
export type { Dockerfile, DockerfileStage } from './dockerfile/dockerfile.js'
export * from './dockerfile/evaluate/index.js'
export { formatDockerfile } from './dockerfile/format/index.js'
export type * from './dockerfile/instruction/instruction.js'
export { parseDockerfile, type ParseDockerfileOptions } from './dockerfile/parse.js'
export type { PrintedDockerfile, PrintedSection, PrintedStage } from './dockerfile/print/index.js'
export type { ExpandedWord } from './dockerfile/shell/index.js'
export type { Position, Range } from './dockerfile/syntax/range.js'
export { readSyntax as parseDockerfileSyntax } from './dockerfile/syntax/read.js'
export type * from './dockerfile/syntax/tree.js'
export { expandWord, splitWords, type WordOptions } from './dockerfile/words.js'
export * from './errors/index.js'
export type { Expansion, InstructionNode, StageNode } from './node/index.js'
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
export * from './structure/index.js'
