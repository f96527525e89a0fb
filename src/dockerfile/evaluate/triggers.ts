import type { StageInstruction } from '../instruction/instruction.js'
import { readInstructions } from '../instruction/read.js'
import { readSyntax } from '../syntax/read.js'
import type { EvaluationContext } from './context.js'
import { EvaluationError } from './evaluation-error.js'
import type { StageList } from './stage-list.js'
import type { StageState } from './stage-state.js'
import { readCommand } from './stages.js'

/**
 * Puts the triggers of the base before the instructions of a stage. BuildKit: `initOnBuildTriggers`.
 *
 * @returns whether the stage needs others because of them.
 */
export function readTriggers(
  state: StageState,
  list: StageList,
  context: EvaluationContext,
): boolean {
  if (state.triggersRead) return false
  state.triggersRead = true
  const { range } = state
  const ofImage = state.imageTriggers.flatMap(
    (trigger) => context.attempt(range, () => parseTrigger(trigger)) ?? [],
  )
  const ofStage = (state.base?.commands ?? []).flatMap(({ instruction }) =>
    instruction.kind === 'onbuild'
      ? (instruction.trigger ??
        context.attempt(range, () => parseTrigger(instruction.expression)) ??
        [])
      : [],
  )
  const commands = [...ofImage, ...ofStage].flatMap(
    (trigger) => readCommand(trigger, state, list, context, { range }) ?? [],
  )
  state.commands = [...commands, ...state.commands]
  return commands.some(({ sources }) => sources.length > 0)
}

/** @throws {EvaluationError} */
function parseTrigger(text: string): StageInstruction {
  const reading = readSyntax(`FROM scratch\n${text}\n`)
  const { stages, problems } = readInstructions(reading.syntax)
  const [problem] = [...reading.problems, ...problems]
  if (problem) throw new EvaluationError(problem.message)
  const instructions = stages.flatMap((stage) => stage.instructions)
  const [instruction] = instructions
  if (instruction === undefined || instructions.length > 1) {
    throw new EvaluationError('onbuild trigger should be a single expression')
  }
  return instruction
}
