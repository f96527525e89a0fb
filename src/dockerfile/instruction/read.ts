import type { DockerfileProblem } from '../../errors/index.js'
import type { DockerfileStage } from '../dockerfile.js'
import { toLower } from '../syntax/letter-case.js'
import type { DockerfileSyntax, InstructionSyntax } from '../syntax/tree.js'
import type {
  ArgInstruction,
  FromInstruction,
  Instruction,
  StageInstruction,
} from './instruction.js'
import { readInstruction } from './read-instruction.js'
import { refuse } from './request.js'

export interface InstructionsReading {
  readonly globals: readonly ArgInstruction[]
  readonly stages: readonly DockerfileStage[]
  /** In the order of the file; the first is the one at which BuildKit stops. */
  readonly problems: readonly DockerfileProblem[]
}

/**
 * Makes typed instructions of the lines of a Dockerfile, as BuildKit's `instructions.Parse`; where that stops,
 * it goes on with the next instruction. Lines that the syntax has a problem with are left out. Never throws.
 */
export function readInstructions(syntax: DockerfileSyntax): InstructionsReading {
  const globals: ArgInstruction[] = []
  const stages: StageDraft[] = []
  const problems: DockerfileProblem[] = []
  // Below a FROM that is refused there is a stage all the same, though nothing is known of it.
  let hasFrom = false
  let missesFrom = false
  let stage: StageDraft | undefined
  for (const element of syntax.elements) {
    if (element.kind !== 'instruction') continue
    const isFrom = toLower(element.keyword.value) === 'from'
    if (isFrom) stage = undefined
    const instruction = readElement(element, problems)
    hasFrom ||= isFrom
    if (instruction?.kind === 'from') {
      stage = { from: instruction, instructions: [] }
      stages.push(stage)
    } else if (instruction && !hasFrom && instruction.kind === 'arg') {
      globals.push(instruction)
    } else if (instruction && !hasFrom && !missesFrom) {
      missesFrom = true
      const request = { syntax: element, command: element, heredocs: element.heredocs, problems }
      refuse(request, 'no build stage in current context')
    } else if (instruction) {
      stage?.instructions.push(instruction)
    }
  }
  return {
    globals: Object.freeze(globals),
    stages: Object.freeze(stages.map(freezeStage)),
    problems: Object.freeze(problems),
  }
}

interface StageDraft {
  readonly from: FromInstruction
  readonly instructions: StageInstruction[]
}

function freezeStage({ from, instructions }: StageDraft): DockerfileStage {
  return Object.freeze({ from, instructions: Object.freeze(instructions) })
}

function readElement(
  syntax: InstructionSyntax,
  problems: DockerfileProblem[],
): Instruction | undefined {
  if (syntax.problem !== undefined) return undefined
  return readInstruction({ syntax, command: syntax, heredocs: syntax.heredocs, problems })
}
