import type {
  ArgInstruction,
  FromInstruction,
  StageInstruction,
} from './instruction/instruction.js'
import type { DockerfileSyntax } from './syntax/tree.js'

/** A Dockerfile that was read: what stands in the file, and what it means line by line. */
export interface Dockerfile {
  readonly syntax: DockerfileSyntax
  /** ARGs above the first FROM. */
  readonly globals: readonly ArgInstruction[]
  readonly stages: readonly DockerfileStage[]
  /** The text that was read, byte for byte. */
  readonly toString: () => string
}

/** A FROM and what stands below it. */
export interface DockerfileStage {
  readonly from: FromInstruction
  readonly instructions: readonly StageInstruction[]
}
