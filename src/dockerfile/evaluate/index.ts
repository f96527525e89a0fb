export { evaluateDockerfile } from './evaluate.js'
export type {
  ArgOrigin,
  BuildTarget,
  EvaluatedArg,
  EvaluatedInstruction,
  EvaluatedStage,
  EvaluateOptions,
  Evaluation,
  ImageConfig,
  Outline,
  OutlineArg,
  OutlineSecret,
  StageBase,
  StageResult,
} from './evaluation.js'
