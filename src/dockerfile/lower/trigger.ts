import type { OnbuildInstruction, StageInstruction } from '../instruction/instruction.js'
import { readInstructions } from '../instruction/read.js'
import { readSyntax } from '../syntax/read.js'
import type { EscapeCharacter } from '../syntax/tree.js'

/** The instruction that a trigger will be: later builds read its text with the escape character `\`. */
export function readTrigger(
  { expression, trigger }: OnbuildInstruction,
  escape: EscapeCharacter,
): StageInstruction | undefined {
  if (escape === '\\') return trigger
  const { syntax, problems } = readSyntax(`FROM scratch\n${expression}\n`)
  const { stages, problems: others } = readInstructions(syntax)
  const [stage] = stages
  const isOne = stages.length === 1 && stage?.instructions.length === 1
  return isOne && problems.length === 0 && others.length === 0 ? stage.instructions[0] : undefined
}
