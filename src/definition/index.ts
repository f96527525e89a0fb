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
export { callSite } from './call-site.js'
export type { Command } from './command.js'
export type * from './executor.js'
export {
  type Base,
  type CheckedBase,
  type CheckOptions,
  defineImage,
  type FromOptions,
  type ImageOptions,
  type ImageStart,
} from './image.js'
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
  TransferOptions,
  WriteOptions,
} from './options.js'
export { type Once, type Recipe, Stage } from './stage.js'
export { validated } from './validate.js'
export { expand, literal, type WordInput, type WordValue } from './word.js'
