export type {
  ArgsOf,
  ArgTable,
  AutomaticArg,
  BuildArgs,
  DeclareArg,
  HasRequiredArg,
  MergeArgs,
  NoArgs,
  PredefinedArg,
} from './arguments.js'
export type * from './caching.js'
export { callSite } from './call-site.js'
export { type Command, dedent } from './command.js'
export type * from './container/index.js'
export type { DockerfileOptions } from './dockerfile-options.js'
export type * from './executor.js'
export { readWord } from './expansion.js'
export {
  type Base,
  type CheckedBase,
  type CheckOptions,
  defineImage,
  type FromOptions,
  type ImageOptions,
  type ImageStart,
  type ImageValue,
} from './image.js'
export {
  type DockerfileBytes,
  type DockerfileInput,
  type DockerfileReader,
  type FromDockerfileOptions,
  stageFromDockerfile,
  type UncheckedArgs,
} from './from-dockerfile.js'
export { file, type FileValue, type SourceInput } from './inline-file.js'
export { stageFromJson } from './json/stage.js'
export type { DefinitionJson } from './json/schema.js'
export * from './mounts.js'
export {
  type CheckedOrigin,
  context,
  type ContextValue,
  type Origin,
  type StageValue,
} from './origin.js'
export type {
  AddOptions,
  CopyOptions,
  HealthcheckOptions,
  RunStepOptions,
  ScriptOptions,
  TransferOptions,
  WriteOptions,
} from './options.js'
export { type Once, type Recipe, Stage } from './stage.js'
export { validated } from './validate.js'
export { type Assignments, expand, literal, type WordInput, type WordValue } from './word.js'
